import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { runStatement } from './run-statement.js';
import { UnitOfWork } from './unit-of-work.js';

const HOUR_MS = 60 * 60 * 1000;

/** Throws away, again and again, what has had its time. Every copy of a service does it: what is gone already is not found again. */
@Injectable()
export abstract class Sweep implements OnApplicationBootstrap, OnModuleDestroy {
  /** Run with the rows of all workspaces in sight. */
  protected abstract readonly statement: string;
  protected readonly everyMs: number = HOUR_MS;
  private readonly logger = new Logger(this.constructor.name);
  private timer: NodeJS.Timeout | null = null;

  constructor(private readonly unitOfWork: UnitOfWork) {}

  onApplicationBootstrap(): void {
    const sweep = (): void =>
      void this.sweep().catch((error: unknown) => this.logger.warn({ err: error, message: 'Not swept.' }));
    this.timer = setInterval(sweep, this.everyMs).unref();
  }

  onModuleDestroy(): void {
    if (this.timer) clearInterval(this.timer);
  }

  async sweep(): Promise<void> {
    await this.unitOfWork.runAsSystem((em) => runStatement(em, this.statement));
  }
}
