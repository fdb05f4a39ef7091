import { Injectable } from '@nestjs/common';
import { Clock, newId, UnitOfWork } from '@proofmark/runtime';
import { MAX_EVENTS } from '../http/limits.js';
import { EpcisException } from '../problem/epcis-exception.js';
import type { CaptureWish } from './capture-job.js';
import { findSameJob, insertJob } from './capture-jobs.query.js';
import { CaptureWorker } from './capture.worker.js';
import { DocumentThread } from './thread/document-thread.js';
import { refusalOf } from './refusal-of.js';

/** Takes documents in: a job and its document are stored together, or neither is. */
@Injectable()
export class DocumentIntake {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly worker: CaptureWorker,
    private readonly thread: DocumentThread,
  ) {}

  /**
   * @param body not to be used any more: it goes to another thread
   * @returns the id of the job, which is that of an earlier one where the same document was sent not long ago
   * @throws EpcisException when it is no document, or holds too many events
   */
  async take(body: Uint8Array, wish: CaptureWish): Promise<string> {
    const input = { body, mediaType: wish.mediaType };
    const { eventCount, digest, packed } = await this.thread.ask('receiveDocument', input, [body]).catch(refusalOf);
    if (eventCount > MAX_EVENTS) {
      throw new EpcisException(
        'CaptureLimitExceededException',
        `The document holds ${eventCount} events, allowed are ${MAX_EVENTS}.`,
      );
    }
    return this.unitOfWork.run(async (em) => {
      const same = await findSameJob(em, wish, digest);
      if (same !== undefined) return same;
      const captureId = newId('cap');
      const createdAt = this.clock.now().toISOString();
      await insertJob(em, { ...wish, captureId, digest, payload: packed, createdAt, eventCount });
      this.unitOfWork.afterCommit(() => this.worker.wake());
      return captureId;
    });
  }
}
