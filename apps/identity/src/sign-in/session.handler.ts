import { createHash, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { ResolvedSession } from '@proofmark/contracts';
import { Clock, UnitOfWork } from '@proofmark/runtime';
import { IdentityConfig } from '../identity.config.js';
import { Members } from '../read-models/members/members.entity.js';
import { type SessionLimits, slide, spanFrom } from './session-span.js';
import { Sessions } from './sessions.entity.js';

/** Sessions of signed-in members. All of it happens before anybody is known, so with system scope. */
@Injectable()
export class SessionHandler {
  private readonly limits: SessionLimits;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    @Inject(IdentityConfig) { SESSION_IDLE_HOURS, SESSION_MAX_DAYS }: IdentityConfig,
  ) {
    this.limits = { idleHours: SESSION_IDLE_HOURS, maxDays: SESSION_MAX_DAYS };
  }

  /** @returns the cookie's value: 256 random bits, of which only the hash is kept. */
  async start({ memberId, workspaceId }: Pick<Sessions, 'memberId' | 'workspaceId'>): Promise<string> {
    const token = randomBytes(32).toString('base64url');
    const startedAt = this.clock.now();
    const session = { tokenHash: hashOf(token), memberId, workspaceId, startedAt, ...spanFrom(startedAt, this.limits) };
    await this.unitOfWork.runAsSystem(async (em) => {
      await em.nativeDelete(Sessions, { expiresAt: { $lte: startedAt } });
      await em.insert(Sessions, session);
    });
    return token;
  }

  /** Whose session it is, and moves its expiry on; null when there is none any more. */
  resolve(token: string): Promise<ResolvedSession | null> {
    const now = this.clock.now();
    const tokenHash = hashOf(token);
    return this.unitOfWork.runAsSystem(async (em) => {
      const session = await em.findOne(Sessions, { tokenHash, expiresAt: { $gt: now } });
      const member = session && (await em.findOne(Members, { memberId: session.memberId }));
      if (!member) return null;
      const next = slide(session, now, this.limits);
      if (next) await em.nativeUpdate(Sessions, { tokenHash }, { expiresAt: next });
      return { memberId: member.memberId, workspaceId: member.workspaceId, role: member.role };
    });
  }

  async end(token: string): Promise<void> {
    await this.unitOfWork.runAsSystem((em) => em.nativeDelete(Sessions, { tokenHash: hashOf(token) }));
  }
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
