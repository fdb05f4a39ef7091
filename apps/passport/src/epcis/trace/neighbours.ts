import { holdingsOf } from './holding.js';
import type { TracedEvent } from './traced-event.js';
import { isFollowed, overlap, type Relation, type Span, type UnitInTime } from './unit-in-time.js';

/**
 * What the events relate a unit to, each for the time in which it has to do with it.
 * @param events all that name the unit, its holders or its transformations, in the order of time
 */
export function neighboursOf(unit: UnitInTime, events: readonly TracedEvent[]): readonly UnitInTime[] {
  const withdrawn = new Set(events.filter(({ isDeclaration }) => isDeclaration).map(({ eventID }) => eventID));
  const valid = events.filter(({ eventID }) => !withdrawn.has(eventID));
  return [...held(unit, valid), ...transformed(unit, valid)];
}

function held(unit: UnitInTime, events: readonly TracedEvent[]): UnitInTime[] {
  const [up, down] = [isFollowed(unit, 'parent'), isFollowed(unit, 'child')];
  if (!up && !down) return [];
  const isAsked = (parent: string, child: string): boolean =>
    (up && child === unit.epc) || (down && parent === unit.epc);
  return holdingsOf(events, isAsked).flatMap((holding) =>
    holding.child === unit.epc
      ? related(unit, holding.parent, 'parent', holding)
      : related(unit, holding.child, 'child', holding),
  );
}

/** What went in was itself up to then, what came out from then on. Events of one transformationID are one transformation. */
function transformed(unit: UnitInTime, events: readonly TracedEvent[]): UnitInTime[] {
  const own = events.filter(({ inputs, outputs }) => inputs.includes(unit.epc) || outputs.includes(unit.epc));
  return own.flatMap((event) => {
    const parts = event.transformationID === null ? [event] : events.filter(isPartOf(event));
    const wasInput = event.inputs.includes(unit.epc);
    return parts.flatMap((part) => {
      const { time: at, eventID } = part;
      return wasInput
        ? part.outputs.flatMap((epc) => related(unit, epc, 'output', { since: at, until: Infinity, eventID }))
        : part.inputs.flatMap((epc) => related(unit, epc, 'input', { since: -Infinity, until: at, eventID }));
    });
  });
}

function isPartOf({ transformationID }: TracedEvent): (event: TracedEvent) => boolean {
  return (event) => event.transformationID === transformationID;
}

function related(
  unit: UnitInTime,
  epc: string,
  relation: Relation,
  { eventID, ...span }: Span & { readonly eventID: string },
): UnitInTime[] {
  if (epc === unit.epc || !isFollowed(unit, relation)) return [];
  // Inputs and outputs go on where the unit ends and begins; a holder matters only while both last.
  const during = relation === 'input' || relation === 'output' ? span : overlap(unit, span);
  return during ? [{ epc, relation, since: during.since, until: during.until, eventID, from: unit }] : [];
}
