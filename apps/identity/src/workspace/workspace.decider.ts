import type { Command, Decider } from '@proofmark/event-sourcing';
import type { WorkspaceCreated, WorkspaceEvent } from './workspace.events.js';

export type CreateWorkspace = Command<'CreateWorkspace', WorkspaceCreated['data']>;

type Workspace = { created: boolean };

export const workspaceDecider: Decider<Workspace, CreateWorkspace, WorkspaceEvent> = {
  initialState: { created: false },
  evolve(_workspace, { type }) {
    switch (type) {
      case 'WorkspaceCreated':
        return { created: true };
    }
  },
  decide({ data }, { created }) {
    return created ? [] : [{ type: 'WorkspaceCreated', data }];
  },
};
