import { Injectable } from '@nestjs/common';
import { EventStore, handleCommand, Rejected } from '@proofmark/event-sourcing';
import { Clock, currentContext, newId, UnitOfWork } from '@proofmark/runtime';
import { inMode } from '../in-mode.js';
import { Sessions } from '../sign-in/sessions.entity.js';
import { MemberCredentials } from './credentials.entity.js';
import { type MemberCommand, memberDecider } from './member.decider.js';
import type { MemberRole } from './member.events.js';
import { hashPassword, verifyPassword } from './password.js';
import { newPersonKey, normalEmail, sealPerson } from './person.js';
import { PersonKeys } from './person-keys.entity.js';

export interface NewMember {
  readonly email: string;
  readonly name: string;
  readonly role: MemberRole;
  readonly password: string;
}

const CLAIM_ADDRESS = `
  INSERT INTO member_credentials (email, member_id, workspace_id, password_hash) VALUES (?, ?, ?, ?)
  ON CONFLICT (email) DO NOTHING RETURNING member_id`;

@Injectable()
export class MemberHandler {
  constructor(
    private readonly store: EventStore,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /** @returns the new member's id. @throws Rejected `email_taken` */
  async add({ email, name, role, password }: NewMember): Promise<string> {
    const { workspaceId, actor } = currentContext();
    const memberId = newId('usr');
    const key = newPersonKey();
    const passwordHash = await hashPassword(password);
    await this.unitOfWork.run(async (em) => {
      const claimed = await em.execute<unknown[]>(CLAIM_ADDRESS, [
        normalEmail(email),
        memberId,
        workspaceId,
        passwordHash,
      ]);
      if (claimed.length === 0) throw new Rejected('conflict', 'email_taken', 'This address has an account already.');
      await em.insert(PersonKeys, { memberId, workspaceId, key });
      await this.handle(memberId, {
        type: 'AddMember',
        data: {
          memberId,
          role,
          sealedPerson: sealPerson({ email, name }, key, memberId),
          joinedAt: this.now(),
          addedBy: actor.kind === 'member' ? actor.id : null,
        },
      });
    });
    return memberId;
  }

  /** Ends every session of the member. @throws Rejected `wrong_password` */
  async changePassword(memberId: string, current: string, next: string): Promise<void> {
    await this.unitOfWork.run(async (em) => {
      const credentials = await em.findOne(MemberCredentials, { memberId });
      if (!credentials || !(await verifyPassword(current, credentials.passwordHash))) {
        throw new Rejected('forbidden', 'wrong_password', 'The current password is another one.');
      }
      await em.nativeUpdate(MemberCredentials, { memberId }, { passwordHash: await hashPassword(next) });
      await em.nativeDelete(Sessions, { memberId });
      await this.handle(memberId, { type: 'ChangeMemberPassword', data: { memberId, changedAt: this.now() } });
    });
  }

  /** Ends the member's sessions and destroys the key that name and address are sealed with. */
  async remove(memberId: string): Promise<void> {
    await this.unitOfWork.run(async (em) => {
      await this.handle(memberId, {
        type: 'RemoveMember',
        data: { memberId, removedAt: this.now(), removedBy: currentContext().actor.id },
      });
      await em.nativeDelete(MemberCredentials, { memberId });
      await em.nativeDelete(Sessions, { memberId });
      await em.nativeDelete(PersonKeys, { memberId });
    });
  }

  /** Members belong to the workspace, not to a mode; their facts are told in live mode. */
  private async handle(memberId: string, command: MemberCommand): Promise<void> {
    await inMode(this.unitOfWork, 'live', () => handleCommand(this.store, memberDecider, memberId, command));
  }

  private now(): string {
    return this.clock.now().toISOString();
  }
}
