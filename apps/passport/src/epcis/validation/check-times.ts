import type { EpcisEvent, ErrorDeclaration } from '../event/epcis-event.js';
import { shown } from './finding.js';
import type { Findings } from './verdict.js';

/** Clocks of partners go wrong by as much as this without anybody minding, in milliseconds. */
const TOLERANCE = 5 * 60_000;

/** What is said of times and cannot be seen from one of them alone. */
export function checkTimes(event: EpcisEvent, findings: Findings, now: number): void {
  checkPast('/eventTime', event.eventTime, { findings, now });
  if (event.errorDeclaration) checkDeclaration(event, event.errorDeclaration, { findings, now });
}

function checkPast(pointer: string, time: string, { findings, now }: { findings: Findings; now: number }): void {
  if (Date.parse(time) > now + TOLERANCE)
    findings.warn(pointer, `found ${shown(time)}, which is in the future; allowed is what has happened`);
}

/** EPCIS 2.0 §7.4.1.2: the declaration is made after the event, and what corrects an event is another one. */
function checkDeclaration(
  { eventID, eventTime }: EpcisEvent,
  { declarationTime, correctiveEventIDs = [] }: ErrorDeclaration,
  { findings, now }: { findings: Findings; now: number },
): void {
  const pointer = '/errorDeclaration/declarationTime';
  checkPast(pointer, declarationTime, { findings, now });
  if (Date.parse(declarationTime) < Date.parse(eventTime))
    findings.warn(pointer, `found ${shown(declarationTime)}, before the event itself; allowed is a later time`);
  const seen = new Set<string>();
  correctiveEventIDs.forEach((id, at) => {
    const place = `/errorDeclaration/correctiveEventIDs/${at}`;
    if (id === eventID) findings.error(place, 'found the event itself, allowed are other events that put it right');
    if (seen.has(id)) findings.warn(place, `found ${shown(id)} for the second time, allowed is once`);
    seen.add(id);
  });
}
