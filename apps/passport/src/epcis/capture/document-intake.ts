import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock, newId, UnitOfWork } from '@proofmark/runtime';
import { MAX_EVENTS } from '../http/limits.js';
import { EpcisException } from '../problem/epcis-exception.js';
import type { CaptureWish } from './capture-job.js';
import { findSameJob, insertJob } from './capture-jobs.query.js';
import { CaptureWorker } from './capture.worker.js';
import { readIncoming } from './incoming-document.js';
import { packDocument } from './packed-document.js';

/** Takes documents in: a job and its document are stored together, or neither is. */
@Injectable()
export class DocumentIntake {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly worker: CaptureWorker,
  ) {}

  /**
   * @returns the id of the job, which is that of an earlier one where the same document was sent not long ago
   * @throws EpcisException when it is no document, or holds too many events
   */
  async take(body: Uint8Array, wish: CaptureWish): Promise<string> {
    const { events } = readIncoming(body, wish.mediaType);
    if (events.length > MAX_EVENTS) {
      throw new EpcisException(
        'CaptureLimitExceededException',
        `The document holds ${events.length} events, allowed are ${MAX_EVENTS}.`,
      );
    }
    const digest = createHash('sha256').update(body).digest();
    const payload = await packDocument(body);
    return this.unitOfWork.run(async (em) => {
      const same = await findSameJob(em, wish, digest);
      if (same !== undefined) return same;
      const captureId = newId('cap');
      const createdAt = this.clock.now().toISOString();
      await insertJob(em, { ...wish, captureId, digest, payload, createdAt, eventCount: events.length });
      this.unitOfWork.afterCommit(() => this.worker.wake());
      return captureId;
    });
  }
}
