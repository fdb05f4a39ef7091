import { Injectable } from '@nestjs/common';
import { runInContext } from '@proofmark/runtime';
import { MasterDataCapture } from '../master-data/master-data-capture.js';
import { type EventProblem, NOTHING, type Tally } from './capture-job.js';
import type { OpenJob } from './capture-jobs.query.js';
import { EventCapture } from './event-capture.js';
import { documentProblem, eventProblem, problemOfOutcome, unknownDeclaration } from './event-problem.js';
import { isOfTheMoment } from './is-of-the-moment.js';
import { JobProgress, type Part } from './job-progress.js';
import type { InvalidEvent, PreparedEvent } from './prepare-event.js';
import { CHUNK, DocumentPreparation, type Work } from './thread/document-preparation.js';
import type { OpenDocument } from './thread/document-tasks.js';

/** Errors of one document, so that its transaction is undone. */
class RolledBack extends Error {
  constructor(readonly errors: readonly EventProblem[]) {
    super('The document has errors.');
  }
}

/** Does capture jobs. A job can be done again from its start at any time: what it did is told by its row, in the same transaction. */
@Injectable()
export class DocumentCapture {
  constructor(
    private readonly progress: JobProgress,
    private readonly events: EventCapture,
    private readonly masterData: MasterDataCapture,
    private readonly preparation: DocumentPreparation,
  ) {}

  /** @param isStopping asked between the parts of a job that may end half done, and goes on later */
  async capture(job: OpenJob, isStopping: () => boolean): Promise<void> {
    const { workspaceId, mode, capturer } = job;
    await runInContext({ workspaceId, mode, scopes: [], ...capturer }, async () => {
      const stored = await this.progress.read(job.captureId);
      if (!stored) return;
      await this.preparation.with(job, stored.payload, async (work) => {
        if (job.behaviour === 'rollback') await this.asWhole(work);
        else await this.inParts(work, stored.doneCount, isStopping);
      });
    });
  }

  /** Ends a job that can never be done. */
  async giveUp(job: OpenJob): Promise<void> {
    const { workspaceId, mode, capturer, captureId } = job;
    const problem = documentProblem('The document could not be captured for a fault of the server.');
    await runInContext({ workspaceId, mode, scopes: [], ...capturer }, () => this.progress.giveUp(captureId, problem));
  }

  /** All events or none: looked at before the database hears of any, and appended in one transaction. */
  private async asWhole(work: Work): Promise<void> {
    const { prepared, errors } = await this.prepare(work, 0, work.document.eventCount);
    if (errors.length > 0) return this.end(work, { ...NOTHING, errors });
    try {
      await this.progress.make(partOf(work), async () => {
        await this.captureMasterData(work);
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

  private async captureMasterData({ document: { masterData, namespaces } }: Work): Promise<void> {
    await this.masterData.capture(masterData === null ? null : JSON.parse(masterData), namespaces);
  }

  /** What is right of it, a part after the other. */
  private async inParts(work: Work, doneCount: number, isStopping: () => boolean): Promise<void> {
    const count = work.document.eventCount;
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
      return await this.progress.make(partOf(work, from, to), async () => {
        if (from === 0) await this.captureMasterData(work);
        return sum({ ...NOTHING, errors }, await this.append(work, prepared));
      });
    } catch (error) {
      if (isOfTheMoment(error)) throw error;
      // One of them cannot be stored, for a reason of ours: it is found by halving, and costs no other.
      const middle = Math.ceil((from + to) / 2);
      if (middle < to) return (await this.part(work, from, middle)) && this.part(work, middle, to);
      return this.progress.make(partOf(work, from, to), () =>
        Promise.resolve({ ...NOTHING, errors: [notStored(work, from)] }),
      );
    }
  }

  private async prepare(work: Work, from: number, to: number) {
    const { prepared, invalid } = await this.preparation.prepare(work, from, to);
    return { prepared, errors: invalid.flatMap((event) => problemsOf(event, work.document)) };
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
    await this.progress.make(partOf(work), () => Promise.resolve(tally));
  }
}

/** Of a document, all when nothing else is said. */
function partOf({ job, document }: Work, from = 0, to = document.eventCount): Part {
  return { captureId: job.captureId, from, to, isLast: to === document.eventCount };
}

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

function problemsOf({ index, eventID, errors }: InvalidEvent, { listPointer }: OpenDocument): EventProblem[] {
  return errors.map((error) => eventProblem({ index, eventID, listPointer }, error));
}
