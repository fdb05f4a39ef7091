import { Injectable } from '@nestjs/common';
import { Leases, UnitOfWork } from '@proofmark/runtime';
import { PassportConfig } from '../../passport.config.js';
import { type OpenJob, readOpenJob } from './capture-jobs.query.js';

/** The first job of each workspace before the second of any, so that none waits behind the thousand of another. */
const CANDIDATES = `
  SELECT capture_id AS id FROM capture_jobs
  WHERE finished_at IS NULL AND due_at <= now() AND capture_id <> ALL ($1::text[])
  ORDER BY row_number() OVER (PARTITION BY workspace_id, mode ORDER BY capture_id), random() LIMIT 32`;

/**
 * Open jobs as one of several copies of the service sees them. A lease only spares work: that no event is captured twice rests on the job's
 * row, which every transaction holds and compares.
 */
@Injectable()
export class JobQueue {
  private readonly leases: Leases;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    config: PassportConfig,
  ) {
    const { DATABASE_URL: url } = config;
    this.leases = new Leases({ url, name: 'passport.capture', candidates: CANDIDATES, mostAtOnce: 1 });
  }

  /** A job that nobody does, if there is one. @param underWay those that this copy does @throws when the database is away */
  async take(underWay: ReadonlySet<string>): Promise<OpenJob | undefined> {
    const ours = await this.leases.take();
    for (const captureId of ours.keys()) {
      const job = underWay.has(captureId)
        ? undefined
        : await this.unitOfWork.runAsSystem((em) => readOpenJob(em, captureId));
      if (job) return job;
    }
    return undefined;
  }

  /** Leaves the others to whoever wants them. */
  async leaveAllBut(underWay: ReadonlySet<string>): Promise<void> {
    await this.leases.leaveAllBut(underWay);
  }

  async close(): Promise<void> {
    await this.leases.close();
  }
}
