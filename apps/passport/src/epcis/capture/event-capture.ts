import { Injectable } from '@nestjs/common';
import { EventStore, type WrittenFact } from '@proofmark/event-sourcing';
import { UnitOfWork } from '@proofmark/runtime';
import type { EpcisEventCaptured } from '../event/epcis-event.events.js';
import { epcisEvents } from '../../read-models/epcis-events/epcis-events.projection.js';
import { decideEvent, knownAfter, type KnownEvent } from './decide-event.js';
import { readKnownEvents } from './known-events.query.js';
import type { PreparedEvent } from './prepare-event.js';

type CaptureOutcome =
  | {
      readonly kind: 'captured';
      /** An error declaration of an event that is not there. */ readonly isUnknown: boolean;
    }
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'conflict'; readonly storedHash: string };

const FACT: Pick<EpcisEventCaptured, 'type'> = { type: 'EpcisEventCaptured' };

/** Where several bring the same events at once: each round has one that comes first, and most are decided in the second. */
const MOST_ROUNDS = 100;

/** Appends what is new of some events, and says of each what became of it. */
@Injectable()
export class EventCapture {
  constructor(
    private readonly store: EventStore,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** In the transaction under way, or in one of its own. @returns the outcomes in the order of the events */
  async capture(events: readonly PreparedEvent[]): Promise<readonly CaptureOutcome[]> {
    return this.unitOfWork.run(async () => {
      const outcomes = new Map<PreparedEvent, CaptureOutcome>();
      const known = new Map<string, KnownEvent>();
      let open = events;
      for (let round = 0; open.length > 0; round++) {
        if (round === MOST_ROUNDS) throw new Error('Events could not be appended: others were faster each time.');
        const { first, later } = onePerStream(open);
        const left = await this.round(first, known, outcomes);
        open = [...left, ...later].sort((a, b) => a.index - b.index);
      }
      return events.map((event) => outcomes.get(event) ?? { kind: 'duplicate' });
    });
  }

  /** @returns those that have to be decided again */
  private async round(
    events: readonly PreparedEvent[],
    known: Map<string, KnownEvent>,
    outcomes: Map<PreparedEvent, CaptureOutcome>,
  ): Promise<readonly PreparedEvent[]> {
    const facts = events.flatMap((event): WrittenFact[] => {
      const { streamId, captured, data, row } = event;
      const before = known.get(streamId);
      const decision = decideEvent(captured, before);
      if (decision.kind === 'append') {
        return [
          { ...FACT, streamId, expectedVersion: decision.expectedVersion, data, rows: { [epcisEvents.name]: row } },
        ];
      }
      outcomes.set(
        event,
        decision.kind === 'duplicate' ? decision : { kind: 'conflict', storedHash: before?.hash ?? '' },
      );
      return [];
    });
    // Nothing is asked first: what is captured is new, mostly, and what is not is named.
    const movedOn = await this.store.appendWritten(facts);
    if (movedOn.size > 0) await this.learn(movedOn, known);
    const tried = new Set(facts.map(({ streamId }) => streamId));
    for (const event of events) {
      const { streamId, captured } = event;
      if (!tried.has(streamId) || movedOn.has(streamId)) continue;
      const after = knownAfter(captured, known.get(streamId));
      known.set(streamId, after);
      outcomes.set(event, { kind: 'captured', isUnknown: !after.hasEvent });
    }
    return events.filter(({ streamId }) => movedOn.has(streamId));
  }

  private async learn(streamIds: ReadonlySet<string>, known: Map<string, KnownEvent>): Promise<void> {
    const found = await this.unitOfWork.run((em) => readKnownEvents(em, [...streamIds]));
    for (const [streamId, event] of found) known.set(streamId, event);
  }
}

/** An event and its error declaration may stand in one document: one after the other. */
function onePerStream(events: readonly PreparedEvent[]) {
  const seen = new Set<string>();
  const first: PreparedEvent[] = [];
  const later: PreparedEvent[] = [];
  for (const event of events) {
    (seen.has(event.streamId) ? later : first).push(event);
    seen.add(event.streamId);
  }
  return { first, later };
}
