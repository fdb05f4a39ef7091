import { afterAll, describe, expect, it } from '@jest/globals';
import { checkMessage, type QrMessage, topics } from '@proofmark/contracts';
import { PostgresEventStream } from '@proofmark/event-stream';
import { del, eventually, patch } from '@proofmark/testing';
import { newCode, pathOf, runningCodes } from './codes.fixture.js';

const { ask, eventStreamUrl, query: dbg } = runningCodes();
const at = (answer: { body: { data: { id: string } } }) => answer.body.data.id;

describe('what the world hears of QR codes', () => {
  const heard: QrMessage[] = [];
  const seen: string[] = [];
  let stream: PostgresEventStream | undefined;
  afterAll(() => stream?.close());

  it('is each change once, in its order, with the whole code', async () => {
    stream = await PostgresEventStream.open({ connectionString: eventStreamUrl(), topics: Object.values(topics) });
    await stream.subscribe<QrMessage>({
      group: 'spec.listener',
      topics: [topics.qr.name],
      from: 'earliest',
      sharing: { kind: 'everyone' },
      handle: async ({ records, partition }) => {
        seen.push(`${Date.now() % 100000} p${partition} ${records.map((r) => `${r.offset}:${r.message?.id.slice(-6)}`).join(',')}`);
        for (const { key, message } of records) {
          if (!message) continue;
          checkMessage(message);
          expect(key).toBe(message.subject);
          heard.push(message);
        }
      },
    });
    const [one, other] = [await ask(newCode({ name: 'One' })), await ask(newCode({ name: 'Other' }))];
    await ask(patch(pathOf(one), { name: 'One more', status: 'paused' }));
    await ask(patch(pathOf(other, '/destination'), { destinationUrl: 'https://example.com/spring-offer' }));
    await ask(patch(pathOf(one), { name: 'One more' }));
    await ask(del(pathOf(one)));
    const typesOf = (id: string) =>
      heard.filter(({ subject }) => subject === id).map(({ type, sequence }) => [type, sequence]);
    try {
    await eventually(() => {
      expect(typesOf(at(one))).toEqual([
        ['qr.created', 1],
        ['qr.updated', 2],
        ['qr.updated', 3],
        ['qr.archived', 4],
      ]);
      expect(typesOf(at(other))).toEqual([
        ['qr.created', 1],
        ['qr.destination_updated', 2],
      ]);
    });
    } catch (e) { console.log(Date.now() % 100000, seen.join('\n'), JSON.stringify(await dbg('SELECT * FROM codes.relay_progress')), JSON.stringify(await dbg('SELECT stream_id,version,type,position, recorded_at FROM codes.events')), JSON.stringify(await dbg("SELECT application_name, state, wait_event, left(query,120) q, xact_start from pg_stat_activity where datname=current_database()")), JSON.stringify(await dbg('SELECT partition, "offset" FROM event_stream.records_3').catch(String)), JSON.stringify(await dbg('SELECT * FROM event_stream.partitions').catch(String)).slice(0,4000)); throw e; }
    expect(heard.find(({ type }) => type === 'qr.archived')).toMatchObject({
      source: '/proofmark/codes',
      mode: 'test',
      workspaceid: 'ws_01jd2v8m6c7q3k5x9e0000000a',
      data: { id: at(one), name: 'One more', status: 'archived', slug: 'one', publicUrl: one.body.data.publicUrl },
    });
  });
});
