import type { ReadModels } from '@proofmark/event-store';
import { epcisNamedQueries } from './read-models/epcis-named-queries/epcis-named-queries.projection.js';
import { epcisSubscriptions } from './read-models/epcis-subscriptions/epcis-subscriptions.projection.js';
import { epcisShares } from './read-models/epcis-shares/epcis-shares.projection.js';
import { epcisMasterData } from './read-models/epcis-master-data/epcis-master-data.projection.js';
import { epcisEvents } from './read-models/epcis-events/epcis-events.projection.js';
import { workspaceEpcisSettings } from './read-models/workspace-epcis-settings/workspace-epcis-settings.projection.js';

/** Everything that is projected from the facts of this service. */
export const passportReadModels = {
  projections: [
    epcisEvents,
    epcisMasterData,
    epcisNamedQueries,
    epcisShares,
    epcisSubscriptions,
    workspaceEpcisSettings,
  ],
  entities: [],
} satisfies ReadModels;
