import { Injectable } from '@nestjs/common';
import { type ApiKeyToken, type Mode, SCOPES } from '@proofmark/contracts';
import { runInContext, UnitOfWork } from '@proofmark/runtime';
import { ApiKeyHandler } from './api-key/api-key.handler.js';
import type { NewMember } from './member/member.handler.js';
import { WorkspaceHandler } from './workspace/workspace.handler.js';

export interface DemoWorkspace {
  readonly workspaceId: string;
  readonly memberId: string;
  readonly keys: Readonly<Record<Mode, ApiKeyToken>>;
}

/** A workspace to try everything with: an admin who can sign in, and a key with all scopes in each mode. */
@Injectable()
export class DemoWorkspaceHandler {
  constructor(
    private readonly workspaces: WorkspaceHandler,
    private readonly apiKeys: ApiKeyHandler,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  async create(name: string, admin: Omit<NewMember, 'role'>): Promise<DemoWorkspace> {
    const requestId = 'demo-workspace';
    const { workspaceId, memberId } = await this.workspaces.open({ name, admin, requestId });
    const actor = { kind: 'member', id: memberId, role: 'admin' } as const;
    const keys = await runInContext({ workspaceId, mode: 'live', actor, scopes: SCOPES, requestId }, () =>
      this.unitOfWork.run(async () => ({ test: await this.issue('test'), live: await this.issue('live') })),
    );
    return { workspaceId, memberId, keys };
  }

  private async issue(mode: Mode): Promise<ApiKeyToken> {
    const key = { name: `Demo (${mode})`, mode, scopes: SCOPES, expiresAt: null };
    return (await this.apiKeys.create(key)).token;
  }
}
