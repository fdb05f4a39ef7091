import { createHmac } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Rejected } from '@proofmark/event-sourcing';
import { runStatement, UnitOfWork } from '@proofmark/runtime';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { IdentityConfig } from '../identity.config.js';

const QUARTER_HOUR = 900;
/** An address may serve many people; an account is one person's. */
const TRIES_PER_ACCOUNT = 10;
const TRIES_PER_ADDRESS = 50;

/** Login tries, counted in the database: over all copies and restarts. Whether an account exists makes no difference. */
@Injectable()
export class LoginLimits {
  private readonly accounts: RateLimiterPostgres;
  private readonly addresses: RateLimiterPostgres;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    @Inject(IdentityConfig) private readonly config: IdentityConfig,
  ) {
    // One of the two sweeps for both, what ended an hour ago.
    this.accounts = this.limiter('account', TRIES_PER_ACCOUNT, true);
    this.addresses = this.limiter('address', TRIES_PER_ADDRESS, false);
  }

  /** Counts a try before the password is looked at. @throws Rejected `too_many_login_attempts` with `retryAfterSeconds` */
  async count(email: string, address: string): Promise<void> {
    try {
      await this.addresses.consume(this.unnamed(address));
      await this.accounts.consume(this.unnamed(email));
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      throw new Rejected('limited', 'too_many_login_attempts', 'Too many login attempts. Wait before you try again.', {
        retryAfterSeconds: Math.ceil(refusal.msBeforeNext / 1000),
      });
    }
  }

  /** A login that succeeded clears the account. The address stays counted: one good login must not cover a thousand bad ones. */
  async succeeded(email: string): Promise<void> {
    await this.accounts.delete(this.unnamed(email));
  }

  private limiter(keyPrefix: string, points: number, clearExpiredByTimeout: boolean): RateLimiterPostgres {
    // Each count is a transaction of its own: it stays although the login is refused.
    const query = async ({ text, values }: { text: string; values?: readonly unknown[] }) => ({
      rows: await this.unitOfWork.runAsSystem((em) => runStatement(em, text, values)),
    });
    return new RateLimiterPostgres({
      storeClient: { query },
      storeType: 'client',
      tableName: 'login_tries',
      tableCreated: true,
      clearExpiredByTimeout,
      keyPrefix,
      points,
      duration: QUARTER_HOUR,
    });
  }

  /** Short keys that tell neither who tried nor from where. */
  private unnamed(text: string): string {
    return createHmac('sha256', this.config.SEALING_KEY).update(text).digest('base64url');
  }
}
