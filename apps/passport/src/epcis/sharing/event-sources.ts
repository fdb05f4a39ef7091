import type { EntityManager } from '@mikro-orm/postgresql';
import { currentContext, type UnitOfWork } from '@proofmark/runtime';
import type { CapturedEvent } from '../event/epcis-event.js';
import type { Asker } from '../query/sql/asker.js';
import type { Filter } from '../query/sql/filter.js';
import { filtersOf, isShared, type ReceivedShares } from './received-shares.js';

/** Whose events are looked through, and which of them. */
export interface EventSource {
  readonly asker: Asker;
  /** Conditions beside those of the query; none on the caller's own events. */
  readonly limits: readonly Filter[];
  readonly admits: (event: CapturedEvent) => boolean;
  /** In the scope that sees the rows. */
  readonly run: <T>(work: (em: EntityManager) => Promise<T>) => Promise<T>;
}

export function ownEvents(em: EntityManager): EventSource {
  return { asker: currentContext(), limits: [], admits: () => true, run: (work) => work(em) };
}

/** Of others' events what is shared with the caller. */
export async function receivedEvents(
  received: readonly ReceivedShares[],
  unitOfWork: UnitOfWork,
): Promise<readonly EventSource[]> {
  const sources: EventSource[] = [];
  for (const shares of received) {
    const run: EventSource['run'] = (work) => unitOfWork.runAsSystem(work);
    const limits = await run((system) => filtersOf(system, shares));
    sources.push({ asker: shares.grantor, limits, admits: (event) => isShared(event, shares), run });
  }
  return sources;
}
