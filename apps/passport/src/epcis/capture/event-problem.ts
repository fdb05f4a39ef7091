import { EPCIS_EXCEPTIONS, type EpcisExceptionName } from '@proofmark/contracts';
import type { Finding } from '../validation/finding.js';
import type { EventProblem } from './capture-job.js';
import type { PreparedEvent } from './prepare-event.js';

/** Where an event stands. */
interface EventPlace {
  readonly index: number;
  /** Of the list that holds it, such as `/epcisBody/eventList`; null where the event is all there is. */
  readonly listPointer: string | null;
  readonly eventID?: string | undefined;
}

export function eventProblem(
  { index, listPointer, eventID }: EventPlace,
  { pointer, issue }: Finding,
  exception: EpcisExceptionName = 'ValidationException',
): EventProblem {
  return {
    type: `epcisException:${exception}`,
    title: exception,
    status: EPCIS_EXCEPTIONS[exception],
    detail: issue,
    index,
    ...(eventID !== undefined && { eventID }),
    pointer: listPointer === null ? pointer : `${listPointer}/${index}${pointer}`,
  };
}

/** Something else was captured under the eventID. */
export function problemOfOutcome(place: EventPlace, { captured }: PreparedEvent, storedHash: string): EventProblem {
  return eventProblem(place, { pointer: '/eventID', issue: conflictOf(captured, storedHash) });
}

export function conflictOf({ event, hash }: PreparedEvent['captured'], storedHash: string): string {
  const allowed = event.errorDeclaration
    ? 'an error declaration that repeats the content of the event'
    : 'the same content, or another eventID';
  return `found content with the hash ${hash}, captured with this eventID before was content with the hash ${storedHash}, allowed is ${allowed}`;
}

/** An error declaration that came alone: taken, as the event may come later. */
export function unknownDeclaration(place: EventPlace): EventProblem {
  return eventProblem(place, {
    pointer: '/errorDeclaration',
    issue: 'found an error declaration of an event that was not captured here so far; it is kept',
  });
}

/** A fault of ours that is about no single event. */
export function documentProblem(detail: string): EventProblem {
  return {
    type: 'epcisException:ImplementationException',
    title: 'ImplementationException',
    status: EPCIS_EXCEPTIONS.ImplementationException,
    detail,
    pointer: '',
  };
}
