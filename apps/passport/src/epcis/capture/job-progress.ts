import { Injectable } from '@nestjs/common';
import { Clock, UnitOfWork } from '@proofmark/runtime';
import { type EventProblem, NOTHING, type Tally } from './capture-job.js';
import { CaptureMetrics } from './capture-metrics.js';
import { holdJob, keepProgress, type Payload, readPayload } from './capture-jobs.query.js';

/** Some events of a job, from one place in the document to before another. */
export interface Part {
  readonly captureId: string;
  readonly from: number;
  readonly to: number;
  /** The job ends with them. */
  readonly isLast: boolean;
}

/** How far jobs came. A part is done in one transaction with its being told. */
@Injectable()
export class JobProgress {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly metrics: CaptureMetrics,
  ) {}

  /** The document and how far it was captured; undefined when the job is done. */
  read(captureId: string): Promise<Payload | undefined> {
    return this.unitOfWork.run((em) => readPayload(em, captureId));
  }

  /** @returns false, and nothing is done, when somebody else did the part */
  async make({ captureId, from, to, isLast }: Part, work: () => Promise<Tally>): Promise<boolean> {
    return this.unitOfWork.run(async (em) => {
      if (!(await holdJob(em, captureId, from))) return false;
      const tally = await work();
      await keepProgress(em, { captureId, doneCount: to, finishedAt: isLast ? this.now() : null, tally });
      this.unitOfWork.afterCommit(() => this.metrics.count(tally));
      return true;
    });
  }

  /** Ends a job wherever it is. */
  async giveUp(captureId: string, problem: EventProblem): Promise<void> {
    const tally = { ...NOTHING, errors: [problem] };
    await this.unitOfWork.run((em) => keepProgress(em, { captureId, doneCount: 0, finishedAt: this.now(), tally }));
  }

  private now(): string {
    return this.clock.now().toISOString();
  }
}
