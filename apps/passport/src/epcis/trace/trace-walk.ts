import { neighboursOf } from './neighbours.js';
import type { TracedEvent } from './traced-event.js';
import { ALWAYS, isWithin, type UnitInTime } from './unit-in-time.js';

/** Where the events come from. */
export interface TraceEvents {
  /** All events that name one of the units, until they name `most` units together. */
  naming(units: readonly string[], most: number): Promise<readonly TracedEvent[]>;
  /** All events of these transformations, until they name `most` units together. */
  ofTransformations(ids: readonly string[], most: number): Promise<readonly TracedEvent[]>;
}

export interface TraceLimits {
  readonly units: number;
  /** Names in all events together: one event may have a hundred thousand. */
  readonly names: number;
  readonly levels: number;
}

/** An event of a trace, with the unit that it is there for. */
export interface TraceEntry {
  readonly position: number;
  readonly eventID: string;
  readonly time: number;
  readonly unit: UnitInTime;
}

export interface Trace {
  /** In the order of time. */
  readonly entries: readonly TraceEntry[];
  /** False where the limits left something out. */
  readonly isComplete: boolean;
}

/** As many units are asked about at once. */
const AT_ONCE = 500;

/**
 * Follows a unit level by level. A unit already seen in the same relation and for all of that time is not looked at again, so loops end; units
 * and events are limited, so that a hundred thousand children cost no more than the limits allow.
 */
export class TraceWalk {
  private readonly known = new Map<string, UnitInTime[]>();
  private readonly events = new Set<number>();
  private readonly ofUnit = new Map<string, TracedEvent[]>();
  private readonly ofTransformation = new Map<string, TracedEvent[]>();
  private readonly entries = new Map<number, TraceEntry>();
  private isComplete = true;
  private count = 0;
  private names = 0;

  constructor(
    private readonly source: TraceEvents,
    private readonly limits: TraceLimits,
  ) {}

  /** @param epc canonical */
  async from(epc: string): Promise<Trace> {
    let level = this.newUnits([{ ...ALWAYS, epc, relation: 'self', eventID: null, from: null }]);
    for (let depth = 0; level.length > 0; depth += 1) {
      if (depth === this.limits.levels) {
        this.isComplete = false;
        break;
      }
      await this.load(level.map((unit) => unit.epc));
      level = this.newUnits(level.flatMap((unit) => this.visit(unit)));
    }
    const entries = [...this.entries.values()].sort(inTime);
    return { entries, isComplete: this.isComplete };
  }

  private newUnits(units: readonly UnitInTime[]): readonly UnitInTime[] {
    const unknown: UnitInTime[] = [];
    for (const unit of units) {
      const same = this.known.get(unit.epc) ?? [];
      if (same.some((other) => covers(other, unit))) continue;
      if (this.count >= this.limits.units) {
        this.isComplete = false;
        break;
      }
      this.count += 1;
      this.known.set(unit.epc, [...same, unit]);
      unknown.push(unit);
    }
    return unknown;
  }

  private visit(found: UnitInTime): readonly UnitInTime[] {
    const events = this.ofUnit.get(found.epc) ?? [];
    const unit = found.relation === 'parent' ? { ...found, until: emptiedAt(found, events) } : found;
    for (const { position, eventID, time } of events)
      if (isWithin(time, unit) && !this.entries.has(position))
        this.entries.set(position, { position, eventID, time, unit });
    return neighboursOf(unit, this.around(unit, events));
  }

  /** What names the unit, and what else belongs to its transformations. */
  private around(unit: UnitInTime, events: readonly TracedEvent[]): readonly TracedEvent[] {
    const ids = new Set(events.flatMap(({ transformationID }) => transformationID ?? []));
    const parts = [...ids].flatMap((id) => this.ofTransformation.get(id) ?? []);
    return ids.size === 0 ? events : [...events, ...parts.filter(({ units }) => !units.has(unit.epc))].sort(inTime);
  }

  private async load(epcs: readonly string[]): Promise<void> {
    const unknown = [...new Set(epcs)].filter((epc) => !this.ofUnit.has(epc));
    for (let at = 0; at < unknown.length; at += AT_ONCE) await this.loadSome(unknown.slice(at, at + AT_ONCE));
  }

  private async loadSome(units: readonly string[]): Promise<void> {
    for (const epc of units) this.ofUnit.set(epc, []);
    const asked = new Set(units);
    const events = this.counted(await this.source.naming(units, this.room()));
    for (const event of [...events].sort(inTime))
      for (const epc of [...event.units].filter((unit) => asked.has(unit))) this.ofUnit.get(epc)?.push(event);
    const ids = new Set(events.flatMap(({ transformationID }) => transformationID ?? []));
    const unknown = [...ids].filter((id) => !this.ofTransformation.has(id));
    if (unknown.length === 0) return;
    const parts = this.counted(await this.source.ofTransformations(unknown, this.room()));
    for (const [id, same] of Map.groupBy(parts, ({ transformationID }) => transformationID ?? ''))
      this.ofTransformation.set(id, same);
  }

  private counted(events: readonly TracedEvent[]): readonly TracedEvent[] {
    for (const { position, units } of events) {
      if (!this.events.has(position)) this.names += units.size;
      this.events.add(position);
    }
    if (this.names >= this.limits.names) this.isComplete = false;
    return events;
  }

  private room(): number {
    return this.limits.names - this.names;
  }
}

function inTime(one: { time: number; position: number }, other: { time: number; position: number }): number {
  return one.time - other.time || one.position - other.position;
}

function covers(known: UnitInTime, unit: UnitInTime): boolean {
  const leadsOn = known.relation === unit.relation || known.relation === 'self';
  return leadsOn && known.since <= unit.since && unit.until <= known.until;
}

/** Whatever was in a holder is out when a DELETE names no children, which no event of the child itself tells. */
function emptiedAt({ epc, since, until }: UnitInTime, events: readonly TracedEvent[]): number {
  const emptied = events.find(
    ({ parent, action, children, time }) =>
      parent === epc && action === 'DELETE' && children.length === 0 && time >= since,
  );
  return Math.min(until, emptied?.time ?? until);
}
