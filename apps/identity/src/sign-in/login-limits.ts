import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Rejected } from '@proofmark/event-sourcing';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

const QUARTER_HOUR = 900;
/** An address may serve many people; an account is one person's. */
const TRIES_PER_ACCOUNT = 10;
const TRIES_PER_ADDRESS = 50;

/** Login tries of this process. Whether an account exists makes no difference. */
@Injectable()
export class LoginLimits {
  private readonly accounts = new RateLimiterMemory({ points: TRIES_PER_ACCOUNT, duration: QUARTER_HOUR });
  private readonly addresses = new RateLimiterMemory({ points: TRIES_PER_ADDRESS, duration: QUARTER_HOUR });

  /** Counts a try before the password is looked at. @throws Rejected `too_many_login_attempts` with `retryAfterSeconds` */
  async count(email: string, address: string): Promise<void> {
    try {
      await this.addresses.consume(address);
      await this.accounts.consume(accountKey(email));
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      throw new Rejected('limited', 'too_many_login_attempts', 'Too many login attempts. Wait before you try again.', {
        retryAfterSeconds: Math.ceil(refusal.msBeforeNext / 1000),
      });
    }
  }

  /** A login that succeeded clears the account. The address stays counted: one good login must not cover a thousand bad ones. */
  async succeeded(email: string): Promise<void> {
    await this.accounts.delete(accountKey(email));
  }
}

/** Short keys, however long the address that was typed. */
function accountKey(email: string): string {
  return createHash('sha256').update(email).digest('base64url');
}
