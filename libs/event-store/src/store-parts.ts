import type { Clock, UnitOfWork } from '@proofmark/runtime';
import type { Projection } from './projection.js';
import type { Upcasting } from './upcasting.js';

export interface StoreParts {
  readonly unitOfWork: UnitOfWork;
  readonly clock: Clock;
  readonly projections: readonly Projection[];
  readonly upcasting: Upcasting;
  /** Called after each commit that appended something. */
  readonly appended: () => void;
}
