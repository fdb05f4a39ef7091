import type { EntityManager } from '@mikro-orm/postgresql';
import { recordedOf } from '../event-rows.js';
import type { Projection } from '../projection.js';
import { FactSets } from './fact-sets.js';
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

interface Step {
  readonly replayed: Replayed;
  /** How many facts were read. */
  readonly found: number;
}

const BATCH = 2000;
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
   */
  async catchUp(em: EntityManager, from: Replayed): Promise<Replayed> {
    let replayed = from;
    for (let before = Infinity, took = Infinity; ; before = took) {
      const begun = performance.now();
      replayed = await this.round(em, replayed);
      took = performance.now() - begun;
      if (took < LITTLE_MS || took > before / 2) return replayed;
    }
  }

  private async round(em: EntityManager, from: Replayed): Promise<Replayed> {
    const [last] = await runStatement<{ position: string }>(
      em,
      `SELECT coalesce(max(position), 0) AS position FROM ${this.events}`,
    );
    let step: Step = { replayed: from, found: BATCH };
    while (step.found === BATCH && step.replayed.progress.position < Number(last?.position)) {
      const { replayed }: Step = step;
      step = await em.fork().transactional((transaction) => this.boundStep(transaction, replayed));
      this.settings.progress?.(step.replayed.facts);
    }
    return step.replayed;
  }

  private async boundStep(transaction: EntityManager, from: Replayed): Promise<Step> {
    const { replayed, found } = await this.step(transaction, from);
    // Taken after the reading, so it is above the id of whoever may still fill a gap.
    const [own] = await runStatement<{ id: string }>(transaction, 'SELECT pg_current_xact_id()::text AS id');
    const gaps = bind(replayed.progress.gaps, BigInt(own?.id ?? 0));
    return { replayed: { ...replayed, progress: { ...replayed.progress, gaps } }, found };
  }

  /** Applies the rest in the caller's transaction, which lets nobody else project. */
  async finish(transaction: EntityManager, from: Replayed): Promise<Replayed> {
    const { replayed, found } = await this.step(transaction, from);
    return found < BATCH ? replayed : this.finish(transaction, replayed);
  }

  private async step(em: EntityManager, { progress, facts }: Replayed): Promise<Step> {
    const { rows, oldestRunning } = factsRead(
      await runStatement(em, readStatement(this.events), readValues(progress, [], BATCH)),
    );
    const { projection, upcasting } = this.settings;
    const concerned = rows.filter(({ type }) => projection.types.includes(type));
    const sets = new FactSets(em, projection);
    for (const row of concerned) await sets.take(recordedOf(row, upcasting));
    await sets.write();
    const positions = rows.map(({ position }) => Number(position));
    const upTo = rows.length < BATCH ? Infinity : (positions.at(-1) ?? Infinity);
    const gaps = stillOpen(progress.gaps, { oldestRunning, upTo });
    const next = advance({ position: progress.position, gaps }, positions);
    return { replayed: { progress: next, facts: facts + concerned.length }, found: rows.length };
  }
}
