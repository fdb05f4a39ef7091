import { specify } from '@proofmark/event-sourcing';
import { workspaceDecider } from './workspace.decider.js';

const given = specify(workspaceDecider);
const data = {
  workspaceId: 'ws_01jvm3k5n0000000000000000a',
  name: 'Nord Kettles',
  createdAt: '2026-05-19T12:00:00.000Z',
};

describe('creating a workspace', () => {
  it('is recorded with its name', () =>
    given().when({ type: 'CreateWorkspace', data }).then({ type: 'WorkspaceCreated', data }));
  it('changes nothing when said twice', () =>
    given({ type: 'WorkspaceCreated', data }).when({ type: 'CreateWorkspace', data }).nothing());
});
