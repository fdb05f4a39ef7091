import { setTimeout as sleep } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Bell } from '@proofmark/event-store';
import { StandingTrouble, UnitOfWork } from '@proofmark/runtime';
import { type OpenJob, postpone } from './capture-jobs.query.js';
import { DocumentCapture } from './document-capture.js';
import { isOfTheMoment } from './is-of-the-moment.js';
import { JobQueue } from './job-queue.js';

/** How often jobs are looked for when nobody wakes the worker: those of copies that died, and those that were put off. */
const IDLE_MS = 1000;
/** While one job waits for the database, the next one's events are checked. More would cost memory and gain nothing. */
const JOBS_AT_ONCE = 2;
const FIRST_DELAY_MS = 200;
const LONGEST_DELAY_MS = 60_000;
/** A job that failed so often for a reason of its own fails always. */
const MOST_FAILURES = 5;
/** How long a stop waits for what is under way; the rest is done after the restart. */
const DRAIN_MS = 5000;

/** Turns stored documents into events, those of all copies of the service together. */
@Injectable()
export class CaptureWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(CaptureWorker.name);
  private readonly trouble = new StandingTrouble(this.logger, 'Cannot look for documents to capture');
  private readonly bell = new Bell();
  private readonly underWay = new Map<string, Promise<void>>();
  private running: Promise<void> = Promise.resolve();
  private isStopping = false;

  constructor(
    private readonly queue: JobQueue,
    private readonly documents: DocumentCapture,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  onApplicationBootstrap(): void {
    this.running = this.lookUntilStopped();
  }

  /** There may be a job. */
  wake(): void {
    this.bell.ring();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    this.wake();
    await this.running;
    await Promise.race([Promise.allSettled(this.underWay.values()), sleep(DRAIN_MS, undefined, { ref: false })]);
    await this.queue.close();
  }

  private async lookUntilStopped(): Promise<void> {
    while (!this.isStopping) {
      const job = this.underWay.size < JOBS_AT_ONCE ? await this.take() : undefined;
      if (job) this.start(job);
      else await this.bell.wait(IDLE_MS);
    }
  }

  private async take(): Promise<OpenJob | undefined> {
    try {
      const ours = new Set(this.underWay.keys());
      await this.queue.leaveAllBut(ours);
      const job = await this.queue.take(ours);
      this.trouble.over();
      return job;
    } catch (error) {
      this.trouble.note(error);
      return undefined;
    }
  }

  private start(job: OpenJob): void {
    const done = this.attempt(job).finally(() => {
      this.underWay.delete(job.captureId);
      this.wake();
    });
    this.underWay.set(job.captureId, done);
  }

  private async attempt(job: OpenJob): Promise<void> {
    try {
      await this.documents.capture(job, () => this.isStopping);
    } catch (error) {
      await this.failed(job, error).catch((second: unknown) =>
        this.logger.warn(`The failure of ${job.captureId} was not recorded: ${String(second)}`),
      );
    }
  }

  private async failed(job: OpenJob, error: unknown): Promise<void> {
    const isOver = job.failures + 1 >= MOST_FAILURES && !isOfTheMoment(error);
    this.logger.error({ err: error, captureId: job.captureId, message: isOver ? 'Given up.' : 'Will be tried again.' });
    if (isOver) return this.documents.giveUp(job);
    const delay = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** job.failures);
    await this.unitOfWork.runAsSystem((em) => postpone(em, job.captureId, delay));
  }
}
