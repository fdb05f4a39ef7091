import { Injectable } from '@nestjs/common';
import { Sweep } from '../database/sweep.js';

/** Throws away answers that are not given again. */
@Injectable()
export class IdempotencyCleanup extends Sweep {
  protected readonly statement = `DELETE FROM idempotency_keys WHERE kept_at < now() - interval '24 hours'`;
}
