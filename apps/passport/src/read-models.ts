import type { ReadModels } from '@proofmark/event-store';
import { epcisEvents } from './read-models/epcis-events/epcis-events.projection.js';
import { workspaceEpcisSettings } from './read-models/workspace-epcis-settings/workspace-epcis-settings.projection.js';

/** Everything that is projected from the facts of this service. */
export const passportReadModels = {
  projections: [epcisEvents, workspaceEpcisSettings],
  entities: [],
} satisfies ReadModels;
