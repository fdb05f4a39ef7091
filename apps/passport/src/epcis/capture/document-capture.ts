import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Clock, runInContext, UnitOfWork } from '@proofmark/runtime';
import { MasterDataCapture } from '../master-data/master-data-capture.js';
import { EpcisSettingsInForce } from '../../read-models/workspace-epcis-settings/epcis-settings-in-force.query.js';
import type { EventProblem, Tally } from './capture-job.js';
import { CaptureMetrics } from './capture-metrics.js';
import { holdJob, keepProgress, type OpenJob, readPayload } from './capture-jobs.query.js';
import { EventCapture } from './event-capture.js';
import { documentProblem, eventProblem, problemOfOutcome, unknownDeclaration } from './event-problem.js';
import type { IncomingDocument } from './incoming-document.js';
import { isOfTheMoment } from './is-of-the-moment.js';
import { unpackDocument } from './packed-document.js';
import { type CaptureTerms, type InvalidEvent, prepareEvent, type PreparedEvent } from './prepare-event.js';

/** Events that go to the database in one statement; in `proceed` also what is captured or forgotten together. */
const CHUNK = 500;
/** How long other requests wait while events are checked. */
const SLICE_MS = 10;

/** Errors of one document, so that its transaction is undone. */
class RolledBack extends Error {
  constructor(readonly errors: readonly EventProblem[]) {
    super('The document has errors.');
  }
}

interface Work {
  readonly job: OpenJob;
  readonly document: IncomingDocument;
  readonly terms: CaptureTerms;
}

/** Does capture jobs. A job can be done again from its start at any time: what it did is told by its row, in the same transaction. */
@Injectable()
export class DocumentCapture {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly settings: EpcisSettingsInForce,
    private readonly events: EventCapture,
    private readonly masterData: MasterDataCapture,
    private readonly clock: Clock,
    private readonly metrics: CaptureMetrics,
  ) {}

  /** @param isStopping asked between the parts of a job that may end half done, and goes on later */
  async capture(job: OpenJob, isStopping: () => boolean): Promise<void> {
    const { workspaceId, mode, capturer } = job;
    await runInContext({ workspaceId, mode, scopes: [], ...capturer }, async () => {
      const stored = await this.unitOfWork.run((em) => readPayload(em, job.captureId));
      if (!stored) return;
      const work = await this.workOf(job, unpackDocument(stored.payload, job.mediaType));
      if (job.behaviour === 'rollback') await this.asWhole(work);
      else await this.inParts(work, stored.doneCount, isStopping);
    });
  }

  /** Ends a job that can never be done. */
  async giveUp(job: OpenJob): Promise<void> {
    const { workspaceId, mode, capturer, captureId } = job;
    const errors = [documentProblem('The document could not be captured for a fault of the server.')];
    await runInContext({ workspaceId, mode, scopes: [], ...capturer }, () =>
      this.unitOfWork.run((em) =>
        keepProgress(em, { captureId, doneCount: 0, finishedAt: this.now(), tally: { ...NOTHING, errors } }),
      ),
    );
  }

  private async workOf(job: OpenJob, document: IncomingDocument): Promise<Work> {
    const { workspaceId, mode, captureId } = job;
    const { eventIds, accessClass } = await this.settings.view();
    const terms = { workspaceId, mode, captureId, eventIds, accessClass: job.accessClass ?? accessClass, document };
    return { job, document, terms };
  }

  /** All events or none: looked at before the database hears of any, and appended in one transaction. */
  private async asWhole(work: Work): Promise<void> {
    const { prepared, errors } = await this.prepare(work, 0, work.document.events.length);
    if (errors.length > 0) return this.end(work, { ...NOTHING, errors });
    try {
      await this.keep(work, { from: 0, to: work.document.events.length }, async () => {
        await this.masterData.capture(work.document.masterData, work.document.namespaces);
        let tally = NOTHING;
        for (let from = 0; from < prepared.length; from += CHUNK)
          tally = sum(tally, await this.append(work, prepared.slice(from, from + CHUNK)));
        if (tally.errors.length > 0) throw new RolledBack(tally.errors);
        return tally;
      });
    } catch (error) {
      if (!(error instanceof RolledBack)) throw error;
      await this.end(work, { ...NOTHING, errors: error.errors });
    }
  }

  /** What is right of it, a part after the other. */
  private async inParts(work: Work, doneCount: number, isStopping: () => boolean): Promise<void> {
    const count = work.document.events.length;
    for (let from = doneCount, isOurs = true; isOurs && !isStopping();) {
      const to = Math.min(count, from + CHUNK);
      isOurs = await this.part(work, from, to);
      if (to === count) return;
      from = to;
    }
  }

  /** @returns whether it was ours to do */
  private async part(work: Work, from: number, to: number): Promise<boolean> {
    const { prepared, errors } = await this.prepare(work, from, to);
    try {
      return await this.keep(work, { from, to }, async () => {
        if (from === 0) await this.masterData.capture(work.document.masterData, work.document.namespaces);
        return sum({ ...NOTHING, errors }, await this.append(work, prepared));
      });
    } catch (error) {
      if (isOfTheMoment(error)) throw error;
      // One of them cannot be stored, for a reason of ours: it is found by halving, and costs no other.
      const middle = Math.ceil((from + to) / 2);
      if (middle < to) return (await this.part(work, from, middle)) && this.part(work, middle, to);
      return this.keep(work, { from, to }, () => Promise.resolve({ ...NOTHING, errors: [notStored(work, from)] }));
    }
  }

  private keep(work: Work, { from, to }: { from: number; to: number }, append: () => Promise<Tally>): Promise<boolean> {
    return this.unitOfWork.run(async (em) => {
      if (!(await holdJob(em, work.job.captureId, from))) return false;
      const tally = await append();
      await keepProgress(em, this.progress(work, to, tally));
      this.unitOfWork.afterCommit(() => this.metrics.count(tally));
      return true;
    });
  }

  private async prepare({ document, terms }: Work, from: number, to: number) {
    const prepared: PreparedEvent[] = [];
    const errors: EventProblem[] = [];
    let since = performance.now();
    for (let index = from; index < to; index++) {
      const event = prepareEvent(document.events[index], index, terms);
      if ('errors' in event) errors.push(...problemsOf(event, document));
      else prepared.push(event);
      if (performance.now() - since < SLICE_MS) continue;
      await nextTurn();
      since = performance.now();
    }
    return { prepared, errors };
  }

  private async append({ document }: Work, events: readonly PreparedEvent[]): Promise<Tally> {
    const outcomes = await this.events.capture(events);
    const { listPointer } = document;
    return events
      .map((event, at): Tally => {
        const outcome = outcomes[at] ?? { kind: 'duplicate' };
        const place = { index: event.index, listPointer, eventID: event.captured.event.eventID };
        const warnings = event.warnings.map((warning) => eventProblem(place, warning));
        if (outcome.kind === 'duplicate') return { ...NOTHING, duplicates: 1 };
        if (outcome.kind === 'conflict')
          return { ...NOTHING, errors: [problemOfOutcome(place, event, outcome.storedHash)] };
        return {
          ...NOTHING,
          captured: 1,
          warnings: outcome.isUnknown ? [...warnings, unknownDeclaration(place)] : warnings,
        };
      })
      .reduce(sum, NOTHING);
  }

  private async end(work: Work, tally: Tally): Promise<void> {
    await this.keep(work, { from: 0, to: work.document.events.length }, () => Promise.resolve(tally));
  }

  private progress({ job, document }: Work, doneCount: number, tally: Tally) {
    const finishedAt = doneCount === document.events.length ? this.now() : null;
    return { captureId: job.captureId, doneCount, finishedAt, tally };
  }

  private now(): string {
    return this.clock.now().toISOString();
  }
}

const NOTHING: Tally = { captured: 0, duplicates: 0, errors: [], warnings: [] };

function sum(a: Tally, b: Tally): Tally {
  return {
    captured: a.captured + b.captured,
    duplicates: a.duplicates + b.duplicates,
    errors: b.errors.length === 0 ? a.errors : [...a.errors, ...b.errors],
    warnings: b.warnings.length === 0 ? a.warnings : [...a.warnings, ...b.warnings],
  };
}

function notStored({ document: { listPointer } }: Work, index: number): EventProblem {
  const issue = 'this event could not be stored for a fault of the server';
  return eventProblem({ index, listPointer }, { pointer: '', issue }, 'ImplementationException');
}

function problemsOf({ index, eventID, errors }: InvalidEvent, { listPointer }: IncomingDocument): EventProblem[] {
  return errors.map((error) => eventProblem({ index, eventID, listPointer }, error));
}
