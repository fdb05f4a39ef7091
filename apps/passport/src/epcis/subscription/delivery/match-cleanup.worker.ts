import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { prepared, runStatement, UnitOfWork } from '@proofmark/runtime';

const EVERY_MS = 60_000;

/** Forgets what was delivered, once no message that tells of it can come a second time. */
@Injectable()
export class MatchCleanup implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(MatchCleanup.name);
  private cleaning: NodeJS.Timeout | undefined;

  constructor(private readonly unitOfWork: UnitOfWork) {}

  onApplicationBootstrap(): void {
    this.cleaning = setInterval(() => void this.clean(), EVERY_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.cleaning);
  }

  private async clean(): Promise<void> {
    try {
      await this.unitOfWork.runAsSystem((em) => runStatement(em, FORGET_DELIVERED));
    } catch (error) {
      this.logger.warn(`Delivered matches were not forgotten: ${String(error)}`);
    }
  }
}

/** A relay that takes over tells again what its predecessor told last: minutes at the most. */
const FORGET_DELIVERED = prepared(`
  DELETE FROM epcis_subscription_matches m USING epcis_subscription_progress p
  WHERE m.subscription_id = p.subscription_id AND m.ordinal <= p.delivered_to AND m.matched_at < now() - interval '10 minutes'`);
