import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { checkMessage, topics, workspaceCreated, message } from '@proofmark/contracts';
import { type Event } from '@proofmark/event-sourcing';
import { newId, runInContext } from '@proofmark/runtime';
import { eventually } from '@proofmark/testing';
import { RecordingStream } from './fixtures/recording-stream.js';
import { added, closed, opened, publishedTills, type TillEvent } from './fixtures/till.js';
import { asOne, callContext, SCHEMA, startTills, type TillService } from './fixtures/till-service.js';
import { type PublishedEvents, publishedEvents } from './published-events.js';
import { envelopeOf } from './recorded.js';
import { Relay } from './relay/relay.js';
import { Upcasting } from './upcasting.js';

let tills: TillService;
let stream: RecordingStream;
const relays: Relay[] = [];

beforeAll(async () => void (tills = await startTills({})));
beforeEach(() => void (stream = new RecordingStream()));
afterEach(async () => void (await Promise.all(relays.splice(0).map((relay) => relay.stop()))));
afterAll(() => tills.close());

function startRelay(published: PublishedEvents = publishedTills, remembered?: number): Relay {
  const database = { url: tills.database.of(SCHEMA).databaseUrl, schema: SCHEMA };
  const relay = new Relay({ stream, published: [published], upcasting: new Upcasting({}), database, remembered });
  relays.push(relay);
  relay.start();
  return relay;
}

const append = (id: string, version: number, ...events: Event[]) =>
  asOne(() => tills.store.append(id, version, events));
const names = () => stream.messages.map(({ data }) => (data as { name: string }).name);
const heard = (...ids: string[]) => eventually(() => expect(stream.heard).toEqual(ids));

describe('the relay', () => {
  it('tells of each fact with the whole object as it stood after it', async () => {
    startRelay();
    const id = newId('till');
    await append(id, 0, opened('Ada'), added(1), added(2));
    await append(id, 3, added(3), closed());
    await heard(`${id}/2`, `${id}/3`, `${id}/4`, `${id}/5`);
    expect(names()).toEqual(['Ada: 1', 'Ada: 3', 'Ada: 6', 'Ada: 6']);
  });

  it('folds a stream that it has not in mind from its history', async () => {
    const ids = Array.from({ length: 4 }, () => newId('till'));
    startRelay(publishedTills, 1);
    for (const id of ids) await append(id, 0, opened(id), added(10));
    for (const id of ids) await append(id, 2, added(5));
    await eventually(() => expect(stream.heard).toHaveLength(8));
    expect(names().slice(4)).toEqual(ids.map((id) => `${id}: 15`));
  });

  it('puts into the message who it concerns, when it happened, its place in the stream and the trace', async () => {
    startRelay();
    const id = newId('till');
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await runInContext(callContext({ workspaceId: 'ws_9', mode: 'test', traceparent }), () =>
      tills.store.append(id, 0, [opened(), added()]),
    );
    await heard(`${id}/2`);
    const [told] = stream.messages;
    expect(told).toMatchObject({ subject: id, workspaceid: 'ws_9', mode: 'test', sequence: 2, traceparent });
    if (told) checkMessage(told);
  });

  it('sends again what it cannot be sure of, with the same ids', async () => {
    let failures = 2;
    stream.after = () => {
      if (failures-- > 0) throw new Error('the answer got lost');
    };
    startRelay();
    const id = newId('till');
    await append(id, 0, opened(), added(1), added(2));
    await eventually(() => expect(stream.ids).toHaveLength(6));
    expect(stream.heard).toEqual([`${id}/2`, `${id}/3`]);
    expect(new Set(names())).toEqual(new Set(['Ada: 1', 'Ada: 3']));
  });

  it('goes on where the one before it stopped', async () => {
    const first = startRelay();
    const id = newId('till');
    await append(id, 0, opened(), added(1));
    await heard(`${id}/2`);
    await first.stop();
    await append(id, 2, added(2));
    startRelay();
    await heard(`${id}/2`, `${id}/3`);
    expect(stream.ids).toHaveLength(2);
  });

  it('publishes what was committed before it was told to stop', async () => {
    const relay = startRelay();
    const id = newId('till');
    await append(id, 0, opened(), added(1));
    await heard(`${id}/2`);
    await append(id, 2, added(1));
    await relay.stop();
    expect(stream.heard).toEqual([`${id}/2`, `${id}/3`]);
  });

  it('leads alone: of several, one publishes, and another takes over when it stops', async () => {
    const several = [startRelay(), startRelay(), startRelay()];
    const id = newId('till');
    await append(id, 0, opened());
    for (let version = 1; version <= 5; version++) {
      await append(id, version, added(1));
      several[version % 3]?.wake();
      if (version === 3) await several[0]?.stop();
    }
    await eventually(() => expect(stream.heard).toHaveLength(5));
    expect(stream.ids).toEqual(stream.heard);
  });
});

describe('a fact that cannot be told', () => {
  /** Refuses one amount, as a mapping does that promises more than it keeps. */
  const faulty = publishedEvents<TillEvent, null>({
    topic: topics.workspace,
    initial: null,
    evolve: () => null,
    message: (recorded) =>
      recorded.type !== 'CashAdded'
        ? null
        : message(workspaceCreated, envelopeOf(recorded), {
            id: recorded.streamId,
            name: recorded.data.amount === 13 ? 'x'.repeat(1000) : 'fine',
            createdAt: recorded.recordedAt,
          }),
  });

  it('holds back its stream from there on and no other, and says so', async () => {
    const relay = startRelay(faulty);
    const [bad, good] = [newId('till'), newId('till')];
    await append(bad, 0, opened(), added(1), added(13), added(2));
    await append(good, 0, opened(), added(1));
    await append(bad, 4, added(3));
    await append(good, 2, added(2));
    await heard(`${bad}/2`, `${good}/2`, `${good}/3`);
    expect(() => relay.assertHealthy()).toThrow(`${bad}: CashAdded (version 3) cannot be told`);

    await relay.stop();
    startRelay(faulty);
    await append(good, 3, added(3));
    await append(bad, 5, added(4));
    await heard(`${bad}/2`, `${good}/2`, `${good}/3`, `${good}/4`);

    await relays.at(-1)?.stop();
    const mended = startRelay();
    await eventually(() => expect(stream.heard.slice(4)).toEqual([3, 4, 5, 6].map((version) => `${bad}/${version}`)));
    expect(names().slice(4)).toEqual(['Ada: 14', 'Ada: 16', 'Ada: 19', 'Ada: 23']);
    expect(() => mended.assertHealthy()).not.toThrow();
  });
});
