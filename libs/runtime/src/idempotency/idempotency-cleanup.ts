import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { UnitOfWork } from '../database/unit-of-work.js';

const EVERY_MS = 60 * 60 * 1000;
const SWEEP = `DELETE FROM idempotency_keys WHERE kept_at < now() - interval '24 hours'`;

/** Throws away answers that are not given again. */
@Injectable()
export class IdempotencyCleanup implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(IdempotencyCleanup.name);
  private timer: NodeJS.Timeout | null = null;

  constructor(private readonly unitOfWork: UnitOfWork) {}

  onApplicationBootstrap(): void {
    const sweep = (): void =>
      void this.sweep().catch((error: unknown) => this.logger.warn({ err: error, message: 'Not swept.' }));
    this.timer = setInterval(sweep, EVERY_MS).unref();
  }

  onModuleDestroy(): void {
    if (this.timer) clearInterval(this.timer);
  }

  async sweep(): Promise<void> {
    await this.unitOfWork.runAsSystem((em) => em.execute(SWEEP));
  }
}
