import { Injectable } from '@nestjs/common';
import { EventStore, handleCommand } from '@proofmark/event-sourcing';
import { Clock, newId, runInContext, UnitOfWork } from '@proofmark/runtime';
import { MemberHandler, type NewMember } from '../member/member.handler.js';
import { workspaceDecider } from './workspace.decider.js';

export interface NewWorkspace {
  readonly name: string;
  readonly admin: Omit<NewMember, 'role'>;
  readonly requestId: string;
}

export interface OpenedWorkspace {
  readonly workspaceId: string;
  readonly memberId: string;
}

@Injectable()
export class WorkspaceHandler {
  constructor(
    private readonly store: EventStore,
    private readonly members: MemberHandler,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /** A workspace and its first admin, both or neither. Nobody is signed in yet, so it makes its own call context. */
  async open({ name, admin, requestId }: NewWorkspace): Promise<OpenedWorkspace> {
    const workspaceId = newId('ws');
    const createdAt = this.clock.now().toISOString();
    const actor = { kind: 'system', id: 'sign-up' } as const;
    return runInContext({ workspaceId, mode: 'live', actor, scopes: [], requestId }, () =>
      this.unitOfWork.run(async () => {
        const command = { type: 'CreateWorkspace', data: { workspaceId, name, createdAt } } as const;
        await handleCommand(this.store, workspaceDecider, workspaceId, command);
        const memberId = await this.members.add({ ...admin, role: 'admin' });
        return { workspaceId, memberId };
      }),
    );
  }
}
