import type { Worker } from 'node:worker_threads';
import { afterAll, describe, expect, it } from '@jest/globals';
import { bare, documentOf, events, newEvent, wrongEvent } from '../documents.fixture.js';
import type { CaptureTerms } from '../prepare-event.js';
import { RefusedBody } from '../refused-body.js';
import { DocumentThread } from './document-thread.js';

const thread = new DocumentThread();
afterAll(() => thread.onApplicationShutdown());

const mediaType = 'application/json';
const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const terms: CaptureTerms = {
  workspaceId: 'ws_one',
  mode: 'test',
  captureId: 'cap_one',
  eventIds: 'hash',
  accessClass: 'private',
};

const receive = (body: Uint8Array) => thread.ask('receiveDocument', { body, mediaType });
const open = async (captureId: string, list: readonly unknown[]) => {
  const { packed } = await receive(bytes(documentOf(list)));
  return thread.ask('openDocument', { captureId, packed, mediaType });
};
const prepare = (captureId: string, to: number) => thread.ask('prepare', { captureId, terms, from: 0, to });
/** As when it ran out of memory. */
const end = () => (Reflect.get(thread, 'worker') as Worker).terminate();

describe('the thread for documents', () => {
  it('says of each event what is to be stored, or what is wrong with it', async () => {
    const event = newEvent({ eventID: 'urn:uuid:2f9a4c1e-6a3a-4c64-9f0e-0d1ddc2f7a11' });
    expect(await open('cap_one', [event, wrongEvent()])).toMatchObject({
      eventCount: 2,
      listPointer: '/epcisBody/eventList',
    });
    const { prepared, errors } = await prepare('cap_one', 2);
    expect(errors).toMatchObject([{ index: 1, errors: [{ pointer: '/action' }] }]);
    expect(prepared).toMatchObject([{ index: 0, captured: { event: { eventID: event['eventID'] } }, warnings: [] }]);
    expect(JSON.parse(prepared[0]?.data ?? '')).toMatchObject({
      event,
      hash: prepared[0]?.captured.hash,
      captureId: 'cap_one',
    });
    expect(JSON.parse(prepared[0]?.row ?? '')).not.toHaveProperty('position');
  });

  it('says why a body is refused, as it would without a thread', async () => {
    const refused = await receive(bytes({ type: 'Letter' })).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(RefusedBody);
    expect(refused).toMatchObject({ findings: [{ pointer: '/type' }] });
    const alone = thread.ask('prepareAlone', { body: bytes(newEvent()), mediaType, terms });
    await expect(alone).rejects.toMatchObject({ detail: expect.stringContaining('@context') });
    expect(await thread.ask('prepareAlone', { body: bytes(bare(newEvent())), mediaType, terms })).toHaveProperty(
      'data',
    );
  });

  it('leaves the loop of events to others while it reads', async () => {
    const body = bytes(documentOf(events(10_000)));
    let isDone = false;
    const reading = receive(body).finally(() => (isDone = true));
    let turns = 0;
    for (; !isDone; turns += 1) await new Promise(setImmediate);
    // A loop that is held up would have the answer in its first turn.
    expect(turns).toBeGreaterThan(1);
    expect(await reading).toMatchObject({ eventCount: 10_000 });
  });

  it('takes bodies over where it is told to, and leaves others as they are', async () => {
    const [kept, given] = [bytes(documentOf(events(1))), bytes(documentOf(events(1)))];
    await receive(kept);
    await thread.ask('receiveDocument', { body: given, mediaType }, [given]);
    expect(kept.byteLength).toBeGreaterThan(0);
    expect(given.byteLength).toBe(0);
  });

  it('tells all who wait when it ends, and is there again for the next', async () => {
    await open('cap_two', events(1));
    const waiting = [receive(bytes(documentOf(events(3000)))), prepare('cap_two', 1)];
    const ended = Promise.allSettled(waiting);
    await end();
    expect((await ended).map(({ status }) => status)).toContain('rejected');
    await expect(prepare('cap_two', 1)).rejects.toThrow('is not open');
    expect(await receive(bytes(documentOf(events(2))))).toMatchObject({ eventCount: 2 });
  });

  it('forgets a document that is closed', async () => {
    await open('cap_three', events(1));
    thread.close('cap_three');
    await expect(prepare('cap_three', 1)).rejects.toThrow('is not open');
  });
});
