import type { ReadModels } from '@proofmark/event-store';
import { PersonKeys } from './member/person-keys.entity.js';
import { ApiKeys } from './read-models/api-keys/api-keys.entity.js';
import { apiKeys } from './read-models/api-keys/api-keys.projection.js';
import { Members } from './read-models/members/members.entity.js';
import { members } from './read-models/members/members.projection.js';
import { Workspaces } from './read-models/workspaces/workspaces.entity.js';
import { workspaces } from './read-models/workspaces/workspaces.projection.js';

/** Everything that is projected from the facts of this service. */
export const identityReadModels = {
  projections: [workspaces, members, apiKeys],
  entities: [Workspaces, Members, ApiKeys, PersonKeys],
} satisfies ReadModels;
