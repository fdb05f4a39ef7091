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

  async take(recorded: Recorded): Promise<void> {
    const { type, data, streamId } = recorded;
    const handler = this.projection.inSets(type);
    if (handler) return this.gather(streamId, handler.sql, JSON.stringify(handler.rowOf(data, recorded)));
    await this.write();
    await this.projection.apply(this.em, recorded).done;
  }

  /** The same of a fact whose rows may be written already. */
  async takeWritten({ type, data, rows }: WrittenFact, recorded: RecordMetadata): Promise<void> {
    const handler = this.projection.inSets(type);
    const { [this.projection.name]: row } = rows;
    if (row !== undefined && handler instanceof InSetsAhead)
      return this.gather(recorded.streamId, handler.sql, handler.finish(row, recorded));
    // A read model that the fact means nothing to need not read it.
    if (this.projection.types.includes(type))
      await this.take({ ...recorded, type, data: JSON.parse(data) as Event['data'] });
  }

  private gather(streamId: string, sql: string, row: string): void {
    const turn = this.taken.get(streamId) ?? 0;
    this.taken.set(streamId, turn + 1);
    const layer = (this.layers[turn] ??= new Map());
    const rows = layer.get(sql);
    if (rows) rows.push(row);
    else layer.set(sql, [row]);
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
