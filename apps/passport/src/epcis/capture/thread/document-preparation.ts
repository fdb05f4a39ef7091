import { Injectable } from '@nestjs/common';
import { EpcisSettingsInForce } from '../../../read-models/workspace-epcis-settings/epcis-settings-in-force.query.js';
import type { OpenJob } from '../capture-jobs.query.js';
import type { CaptureTerms, InvalidEvent, PreparedEvent } from '../prepare-event.js';
import type { OpenDocument } from './document-tasks.js';
import { DocumentThread } from './document-thread.js';

/** Events that go to the database in one statement; in `proceed` also what is captured or forgotten together. */
export const CHUNK = 1000;

/** A job with its document, which the thread holds. */
export interface Work {
  readonly job: OpenJob;
  readonly document: OpenDocument;
  readonly terms: CaptureTerms;
}

/** Makes of a stored document what can be appended. */
@Injectable()
export class DocumentPreparation {
  constructor(
    private readonly thread: DocumentThread,
    private readonly settings: EpcisSettingsInForce,
  ) {}

  /** @param packed not to be used any more: it goes to another thread */
  async with(job: OpenJob, packed: Uint8Array, work: (opened: Work) => Promise<void>): Promise<void> {
    const { captureId, mediaType } = job;
    const document = await this.thread.ask('openDocument', { captureId, packed, mediaType }, [packed]);
    try {
      await work({ job, document, terms: await this.termsOf(job) });
    } finally {
      this.thread.close(captureId);
    }
  }

  /** Part by part: whoever sends a document meanwhile waits for one of them, not for all. */
  async prepare({ job: { captureId }, terms }: Work, from: number, to: number) {
    const prepared: PreparedEvent[] = [];
    const invalid: InvalidEvent[] = [];
    for (let first = from; first < to; first += CHUNK) {
      const part = await this.thread.ask('prepare', { captureId, terms, from: first, to: Math.min(to, first + CHUNK) });
      for (const event of part.prepared) prepared.push(event);
      for (const event of part.errors) invalid.push(event);
    }
    return { prepared, invalid };
  }

  private async termsOf({ workspaceId, mode, captureId, ...job }: OpenJob): Promise<CaptureTerms> {
    const { eventIds, accessClass } = await this.settings.view();
    return { workspaceId, mode, captureId, eventIds, accessClass: job.accessClass ?? accessClass };
  }
}
