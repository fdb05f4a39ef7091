import type { EntityManager } from '@mikro-orm/postgresql';
import type { Event, WrittenFact } from '@proofmark/event-sourcing';
import { runStatement } from '@proofmark/runtime';
import { jsonList } from './json-list.js';
import { InSetsAhead, type Projection } from './projection.js';
import type { Recorded, RecordMetadata } from './recorded.js';

/** Rows, as JSON, by the statement that writes them. */
type Layer = Map<string, string[]>;

/**
 * Gathers facts that can be written many at once, and writes them in as few statements as keep each stream's facts in their order: the
 * n-th of every stream together. Other facts are applied when it is their turn, after all that was gathered before them.
 */
export class FactSets {
  private layers: Layer[] = [];
  private readonly taken = new Map<string, number>();

  constructor(
    private readonly em: EntityManager,
    private readonly projection: Projection,
  ) {}

  /** @returns what has to be waited for before the next is taken; undefined where it was only gathered */
  take(recorded: Recorded): Promise<void> | undefined {
    const { type, data, streamId } = recorded;
    const handler = this.projection.inSets(type);
    if (handler) return this.gather(streamId, handler.sql, JSON.stringify(handler.rowOf(data, recorded)));
    return this.applyAlone(recorded);
  }

  /** The same of a fact whose rows may be written already. */
  takeWritten({ type, data, rows }: WrittenFact, recorded: RecordMetadata): Promise<void> | undefined {
    const handler = this.projection.inSets(type);
    const { [this.projection.name]: row } = rows;
    if (row !== undefined && handler instanceof InSetsAhead)
      return this.gather(recorded.streamId, handler.sql, handler.finish(row, recorded));
    // A read model that the fact means nothing to need not read it.
    if (!this.projection.types.includes(type)) return undefined;
    return this.take({ ...recorded, type, data: JSON.parse(data) as Event['data'] });
  }

  private gather(streamId: string, sql: string, row: string): undefined {
    const turn = this.taken.get(streamId) ?? 0;
    this.taken.set(streamId, turn + 1);
    const layer = (this.layers[turn] ??= new Map());
    const rows = layer.get(sql);
    if (rows) rows.push(row);
    else layer.set(sql, [row]);
    return undefined;
  }

  private async applyAlone(recorded: Recorded): Promise<void> {
    await this.write();
    await this.projection.apply(this.em, recorded).done;
  }

  /** Writes what was gathered. */
  async write(): Promise<void> {
    const { layers } = this;
    this.layers = [];
    this.taken.clear();
    const statements = layers.flatMap((layer) => [...layer]);
    await Promise.all(statements.map(([sql, rows]) => runStatement(this.em, sql, [jsonList(rows)])));
  }
}

/**
 * Has a read model hear of facts of many streams, and writes them. Where all are written in sets the statements leave in the same turn:
 * whatever need not be waited for is not.
 */
export async function projectAll<F>(
  sets: FactSets,
  facts: readonly F[],
  take: (sets: FactSets, fact: F) => Promise<void> | undefined,
): Promise<void> {
  for (const fact of facts) {
    const applied = take(sets, fact);
    if (applied) await applied;
  }
  await sets.write();
}
