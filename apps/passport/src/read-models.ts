import type { ReadModels } from '@proofmark/event-store';

/** Everything that is projected from the facts of this service. */
export const passportReadModels = {
  projections: [],
  entities: [],
} satisfies ReadModels;
