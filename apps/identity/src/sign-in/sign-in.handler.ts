import { Injectable } from '@nestjs/common';
import { Rejected } from '@proofmark/event-sourcing';
import { UnitOfWork } from '@proofmark/runtime';
import { MemberCredentials } from '../member/credentials.entity.js';
import { hashPassword, verifyPassword } from '../member/password.js';
import { normalEmail } from '../member/person.js';
import { LoginLimits } from './login-limits.js';
import { SessionHandler } from './session.handler.js';

export interface LoginTry {
  readonly email: string;
  readonly password: string;
  /** Where it comes from, for the limit. */
  readonly address: string;
}

@Injectable()
export class SignInHandler {
  /** Verified for unknown accounts, so that they take as long as known ones. */
  private readonly nobody = hashPassword('nobody has this password');

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly limits: LoginLimits,
    private readonly sessions: SessionHandler,
  ) {}

  /** @returns the new session's cookie value. @throws Rejected `invalid_credentials`, `too_many_login_attempts` */
  async signIn({ email, password, address }: LoginTry): Promise<string> {
    const account = normalEmail(email);
    await this.limits.count(account, address);
    const credentials = await this.unitOfWork.runAsSystem((em) => em.findOne(MemberCredentials, { email: account }));
    const isRight = await verifyPassword(password, credentials?.passwordHash ?? (await this.nobody));
    if (!credentials || !isRight) {
      throw new Rejected('unauthenticated', 'invalid_credentials', 'E-mail address or password is wrong.');
    }
    await this.limits.succeeded(account);
    return this.sessions.start(credentials);
  }
}
