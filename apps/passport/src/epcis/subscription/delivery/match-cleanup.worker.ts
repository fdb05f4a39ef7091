import { Injectable } from '@nestjs/common';
import { prepared, Sweep } from '@proofmark/runtime';

/** A relay that takes over tells again what its predecessor told last: minutes at the most. */
const FORGET_DELIVERED = prepared(`
  DELETE FROM epcis_subscription_matches m USING epcis_subscription_progress p
  WHERE m.subscription_id = p.subscription_id AND m.ordinal <= p.delivered_to AND m.matched_at < now() - interval '10 minutes'`);

/** Forgets what was delivered, once no message that tells of it can come a second time. */
@Injectable()
export class MatchCleanup extends Sweep {
  protected readonly statement = FORGET_DELIVERED;
  protected override readonly everyMs = 60_000;
}
