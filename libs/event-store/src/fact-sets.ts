import type { EntityManager } from '@mikro-orm/postgresql';
import { runStatement } from '@proofmark/runtime';
import type { Projection } from './projection.js';
import type { Recorded } from './recorded.js';

/** Rows by the statement that writes them. */
type Layer = Map<string, object[]>;

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
    if (!handler) return this.applyAlone(recorded);
    const turn = this.taken.get(streamId) ?? 0;
    this.taken.set(streamId, turn + 1);
    const layer = (this.layers[turn] ??= new Map());
    const rows = layer.get(handler.sql);
    const row = handler.rowOf(data, recorded);
    if (rows) rows.push(row);
    else layer.set(handler.sql, [row]);
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
    await Promise.all(statements.map(([sql, rows]) => runStatement(this.em, sql, [JSON.stringify(rows)])));
  }
}

/** Writes facts of many streams into one read model. Where all of them are written in sets, the statements leave at once. */
export async function projectAll(em: EntityManager, projection: Projection, facts: readonly Recorded[]): Promise<void> {
  const sets = new FactSets(em, projection);
  for (const fact of facts) {
    const applied = sets.take(fact);
    // Whatever need not be waited for is sent in the turn in which it was asked for.
    if (applied) await applied;
  }
  await sets.write();
}
