import { allOf, runStatement } from '@proofmark/runtime';
import { BEGIN_STREAMS } from './append-statement.js';
import type { EventMetadata } from './event-rows.js';
import { FactSets, projectAll } from './fact-sets.js';
import type { StoreParts } from './store-parts.js';
import type { Recorded } from './recorded.js';

/** The first facts of streams that several requests began within the transaction they share. */
export class SharedBeginnings {
  constructor(private readonly parts: StoreParts) {}

  /** Sends all of it, just before the commit, which waits for the answers. */
  readonly write = (facts: readonly Recorded[]): Promise<void> => {
    const { unitOfWork, appended, projections } = this.parts;
    return unitOfWork.run(async (em) => {
      unitOfWork.sendAhead(runStatement(em, BEGIN_STREAMS, [JSON.stringify(facts.map(this.row))]));
      unitOfWork.afterCommit(appended);
      const inSteps: Promise<void>[] = [];
      for (const projection of projections) {
        const projected = projectAll(new FactSets(em, projection), facts, (sets, fact) => sets.take(fact));
        if (facts.every(({ type }) => projection.inSets(type))) unitOfWork.sendAhead(projected);
        else inSteps.push(projected);
      }
      await allOf(inSteps);
    });
  };

  private readonly row = ({ streamId, workspaceId, mode, recordedAt, type, data, ...caused }: Recorded): object => {
    const { actor, requestId, traceparent } = caused;
    const metadata: EventMetadata = { actor, requestId, ...(traceparent !== undefined && { traceparent }) };
    const version = this.parts.upcasting.currentVersion(type);
    return { s: streamId, w: workspaceId, m: mode, x: metadata, r: recordedAt, t: type, v: version, d: data };
  };
}
