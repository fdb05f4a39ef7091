import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { runStatement, UnitOfWork } from '@proofmark/runtime';

const EVERY_MS = 60 * 60 * 1000;
const SWEEP = `DELETE FROM capture_jobs WHERE finished_at < now() - interval '30 days'`;

/** Forgets jobs that ended a month ago, and what they told of errors. Their events stay. */
@Injectable()
export class JobCleanup implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(JobCleanup.name);
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
    await this.unitOfWork.runAsSystem((em) => runStatement(em, SWEEP));
  }
}
