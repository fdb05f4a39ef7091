import { projection } from '@proofmark/event-store';
import type { WorkspaceEvent } from '../../workspace/workspace.events.js';
import { Workspaces } from './workspaces.entity.js';

export const workspaces = projection<WorkspaceEvent>('workspaces', {
  WorkspaceCreated: (em, { workspaceId, name, createdAt }) =>
    em.insert(Workspaces, { workspaceId, name, createdAt: new Date(createdAt) }),
});
