import type { EntityManager } from '@mikro-orm/postgresql';
import { type EventRow, recordedOf } from '../event-rows.js';
import type { Projection } from '../projection.js';
import { FactSets } from '../fact-sets.js';
import { factsRead, readStatement, readValues } from '../read-facts.js';
import { advance, bind, type Progress, stillOpen } from '../relay/progress.js';
import type { Upcasting } from '../upcasting.js';
import { runStatement } from '@proofmark/runtime';

export interface ReplaySettings {
  /** Of the facts. */
  readonly schema: string;
  readonly projection: Projection;
  readonly upcasting: Upcasting;
  readonly progress?: (facts: number) => void;
}

/** How far a replay has come. */
export interface Replayed {
  readonly progress: Progress;
  /** How many facts concerned the projection. */
  readonly facts: number;
}

export const NOTHING_REPLAYED: Replayed = { progress: { position: 0, gaps: [] }, facts: 0 };

/** Facts as they were read, and the progress by them. */
interface Batch {
  readonly rows: readonly EventRow[];
  readonly progress: Progress;
}

const BATCH = 5000;
/** What is left after a round this short is applied while everybody waits. */
const LITTLE_MS = 100;

/**
 * Applies the facts to a projection, each stream's in order and every committed one, also those of transactions that commit late: it
 * reads as the relay does.
 */
export class Replay {
  private readonly events: string;

  constructor(private readonly settings: ReplaySettings) {
    this.events = `"${settings.schema}".events`;
  }

  /**
   * Applies what there is, in transactions of its own: round after round, each shorter than the one before as it only has to apply what
   * was appended during that. Ends when little is left, or when facts are appended as fast as they can be applied.
   * @param reader on another connection than `em`: the next facts are read while the last ones are written
   */
  async catchUp(em: EntityManager, reader: EntityManager, from: Replayed): Promise<Replayed> {
    let replayed = from;
    for (let before = Infinity, took = Infinity; ; before = took) {
      const begun = performance.now();
      replayed = await this.round(em, reader, replayed);
      took = performance.now() - begun;
      if (took < LITTLE_MS || took > before / 2) return replayed;
    }
  }

  private async round(em: EntityManager, reader: EntityManager, from: Replayed): Promise<Replayed> {
    const [last] = await runStatement<{ position: string }>(
      reader,
      `SELECT coalesce(max(position), 0) AS position FROM ${this.events}`,
    );
    const hasMore = ({ rows, progress }: Batch) =>
      rows.length === BATCH && progress.position < Number(last?.position ?? 0);
    let replayed = from;
    for (let ahead: Promise<Batch> | null = this.readBound(reader, from.progress); ahead;) {
      const batch: Batch = await ahead;
      ahead = hasMore(batch) ? this.readBound(reader, batch.progress) : null;
      // Whoever awaits it hears of a failure; when nobody does, the rebuild has failed anyway.
      ahead?.catch(() => undefined);
      const facts = await em.fork().transactional((transaction) => this.apply(transaction, batch.rows));
      replayed = { progress: batch.progress, facts: replayed.facts + facts };
      this.settings.progress?.(replayed.facts);
    }
    return replayed;
  }

  private async readBound(reader: EntityManager, from: Progress): Promise<Batch> {
    return reader.fork().transactional(async (transaction) => {
      const { rows, progress } = await this.read(transaction, from);
      // Taken after the reading, so it is above the id of whoever may still fill a gap.
      const [own] = await runStatement<{ id: string }>(transaction, 'SELECT pg_current_xact_id()::text AS id');
      return { rows, progress: { ...progress, gaps: bind(progress.gaps, BigInt(own?.id ?? 0)) } };
    });
  }

  /** Applies the rest in the caller's transaction, which lets nobody else project. */
  async finish(transaction: EntityManager, { progress: from, facts: before }: Replayed): Promise<Replayed> {
    const { rows, progress } = await this.read(transaction, from);
    const replayed = { progress, facts: before + (await this.apply(transaction, rows)) };
    return rows.length < BATCH ? replayed : this.finish(transaction, replayed);
  }

  private async read(em: EntityManager, from: Progress): Promise<Batch> {
    const { rows, oldestRunning } = factsRead(
      await runStatement(em, readStatement(this.events), readValues(from, [], BATCH)),
    );
    const positions = rows.map(({ position }) => Number(position));
    const upTo = rows.length < BATCH ? Infinity : (positions.at(-1) ?? Infinity);
    const gaps = stillOpen(from.gaps, { oldestRunning, upTo });
    return { rows, progress: advance({ position: from.position, gaps }, positions) };
  }

  /** @returns how many of them concerned the projection */
  private async apply(em: EntityManager, rows: readonly EventRow[]): Promise<number> {
    const { projection, upcasting } = this.settings;
    const concerned = rows.filter(({ type }) => projection.types.includes(type));
    const sets = new FactSets(em, projection);
    for (const row of concerned) await sets.take(recordedOf(row, upcasting));
    await sets.write();
    return concerned.length;
  }
}
