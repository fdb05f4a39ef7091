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

  async take(recorded: Recorded): Promise<void> {
    const { type, data, streamId } = recorded;
    const handler = this.projection.inSets(type);
    if (!handler) {
      await this.write();
      await this.projection.apply(this.em, recorded).done;
      return;
    }
    const turn = this.taken.get(streamId) ?? 0;
    this.taken.set(streamId, turn + 1);
    const layer = (this.layers[turn] ??= new Map());
    const rows = layer.get(handler.sql);
    const row = handler.rowOf(data, recorded);
    if (rows) rows.push(row);
    else layer.set(handler.sql, [row]);
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
