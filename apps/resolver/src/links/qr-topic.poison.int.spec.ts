import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { topics } from '@proofmark/contracts';
import { PostgresEventStream } from '@proofmark/event-stream';
import { type RunningService, startService } from '@proofmark/runtime';
import { eventually, get, provisionDatabase, send, type TestDatabase, testEnv } from '@proofmark/testing';
import { resolver } from '../index.js';
import { publish, qrMessage } from '../resolver.fixture.js';

describe('a record in the topic of codes that is no message', () => {
  let database: TestDatabase;
  let stream: PostgresEventStream;
  let directory: string;
  let service: RunningService;

  beforeAll(async () => {
    database = await provisionDatabase();
    const connectionString = database.eventStreamUrl;
    stream = await PostgresEventStream.open({ connectionString, topics: Object.values(topics) });
    directory = await mkdtemp(join(tmpdir(), 'resolver-'));
    service = await startService(resolver, testEnv('', database, { DATA_DIR: directory }));
  });
  afterAll(async () => {
    await service.close();
    await stream.close();
    await rm(directory, { recursive: true, force: true });
    await database.drop();
  });

  const locationOf = async (slug: string) => (await send(service.url, get(`/r/${slug}`))).headers.get('location');

  it.each([
    ['no-json', '{ this is no JSON'],
    ['no-object', 'null'],
    ['no-message', '{"hello":"world"}'],
  ])('is left out, and changes that come after it are followed: %s', async (slug, poison) => {
    const id = `qr_${slug}`;
    await publish(stream, qrMessage({ slug, destinationUrl: 'https://example.com/before' }));
    await eventually(async () => expect(await locationOf(slug)).toBe('https://example.com/before'));
    await database.query(
      `WITH place AS (SELECT topic_id, partition FROM event_stream.topics JOIN event_stream.partitions USING (topic_id)
           WHERE name = $1 ORDER BY partition)
         SELECT event_stream.append(topic_id, array_agg(partition), array_agg(0), string_agg($2, chr(30)),
           string_agg($3, chr(30)), string_agg('', chr(30))) FROM place GROUP BY topic_id`,
      [topics.qr.name, id, poison],
    );
    await publish(
      stream,
      qrMessage({ slug, destinationUrl: 'https://example.com/after' }, { changed: 'updated', sequence: 2 }),
    );
    await eventually(async () => expect(await locationOf(slug)).toBe('https://example.com/after'));
  });
});
