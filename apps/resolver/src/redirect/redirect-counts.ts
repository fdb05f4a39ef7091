import type { Scan } from '@proofmark/contracts';
import { Durations } from '@proofmark/runtime';
import type { Unanswerable } from '../links/links.js';

type Outcome = Scan['outcome'] | Unanswerable;

/** How short links were answered since the start. Part of every answer, so plain numbers and nothing else. */
export class RedirectCounts {
  readonly byOutcome: Record<Outcome, number> = {
    redirected: 0,
    paused: 0,
    archived: 0,
    blocked: 0,
    unknown: 0,
    notYet: 0,
  };
  /** From the request's arrival to its answer, the flush of the journal included. */
  readonly durations = new Durations();

  add(outcome: Outcome, ms: number): void {
    this.byOutcome[outcome]++;
    this.durations.add(ms);
  }
}
