import { afterAll, afterEach, beforeAll, beforeEach, describe } from '@jest/globals';
import type { Invariant } from './invariant.fixture.js';
import { appending } from './appending.fixture.js';
import { catchingUp } from './catching-up.fixture.js';
import { deadLetters } from './dead-letters.fixture.js';
import { drainOnStop } from './drain-on-stop.fixture.js';
import type { EngineFactory } from './engine-under-test.fixture.js';
import { failingForGood } from './failing-for-good.fixture.js';
import { leaseLost } from './lease-lost.fixture.js';
import { offsetAfterEffect } from './offset-after-effect.fixture.js';
import { orderPerKey } from './order-per-key.fixture.js';
import { outage } from './outage.fixture.js';
import { partitionsAreIndependent } from './partitions-are-independent.fixture.js';
import { poisonMessage } from './poison-message.fixture.js';
import { rebalance } from './rebalance.fixture.js';
import { redeliveryAfterKill } from './redelivery-after-kill.fixture.js';
import { replay } from './replay.fixture.js';
import { Stage } from './stage.fixture.js';
import { topicsAsDefined } from './topics-as-defined.fixture.js';

const invariants = (keeping: Invariant): Readonly<Record<string, Invariant>> => ({
  'keeps the order of records per key': orderPerKey,
  'commits offsets after the effect': offsetAfterEffect,
  'delivers again after a kill, and that changes nothing': redeliveryAfterKill,
  'puts a poison message aside and goes on': poisonMessage,
  'settles dead letters': deadLetters,
  'holds up no partition because of another': partitionsAreIndependent,
  'drains when a consumer stops': drainOnStop,
  'replays from the start': replay,
  'shares partitions and loses nothing in a rebalance': rebalance,
  'notices a lost lease': leaseLost,
  'keeps what the topic says': keeping,
  'has topics as they are defined': topicsAsDefined,
  'survives an outage': outage,
  'appends durably': appending,
  'knows when it has caught up': catchingUp,
  'says when a consumer has failed for good': failingForGood,
});

/**
 * What every engine of the event stream promises. One file per invariant; an engine's spec is a call of this.
 * @param keeping how it can be seen that the engine keeps what a topic says: some forget in their own time
 */
export function describeEventStreamContract(openEngine: EngineFactory, keeping: Invariant): void {
  describe('the event stream contract', () => {
    let engine: Awaited<ReturnType<EngineFactory>>;
    let stage: Stage;
    beforeAll(async () => void (engine = await openEngine()), 60_000);
    afterAll(() => engine.stop());
    beforeEach(() => void (stage = new Stage(engine)));
    afterEach(() => stage.close());
    for (const [promise, tests] of Object.entries(invariants(keeping))) describe(promise, () => tests(() => stage));
  });
}
