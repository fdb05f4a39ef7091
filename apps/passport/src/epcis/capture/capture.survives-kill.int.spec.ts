import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type EpcisEventMessage, EPCIS_PATH, topics } from '@proofmark/contracts';
import { PostgresEventStream } from '@proofmark/event-stream';
import pg from 'pg';
import {
  eventually,
  provisionDatabase,
  ServiceProcess,
  signedHeaders,
  TEST_CONTEXT,
  type TestDatabase,
  testEnv,
} from '@proofmark/testing';
import { streamOfEvent } from '../event/stream-of-event.js';
import type { CaptureJobView } from './capture-job.dto.js';
import { documentOf, events, newEvent, wrongEvent } from './documents.fixture.js';

const MAIN = join(import.meta.dirname, '..', '..', 'main.ts');

let database: TestDatabase;
let stream: PostgresEventStream;
const running = new Set<ServiceProcess>();

beforeAll(async () => {
  database = await provisionDatabase('passport');
  stream = await PostgresEventStream.open({ connectionString: database.eventStreamUrl, topics: Object.values(topics) });
});
afterEach(async () => {
  for (const one of running) await one.kill();
  running.clear();
});
afterAll(async () => {
  await stream.close();
  await database.drop();
});

async function start(): Promise<ServiceProcess> {
  const service = await ServiceProcess.start(MAIN, testEnv('passport', database));
  running.add(service);
  return service;
}
const kill = async (service: ServiceProcess) => {
  running.delete(service);
  await service.kill();
};

async function send(service: ServiceProcess, body: string, behaviour = 'rollback'): Promise<string> {
  const headers = {
    ...signedHeaders({ scopes: ['epcis:capture'] }),
    ...{ 'content-type': 'application/json', 'gs1-capture-error-behaviour': behaviour },
  };
  const answer = await fetch(`${service.url}${EPCIS_PATH}/capture`, { method: 'POST', headers, body });
  expect(answer.status).toBe(202);
  return ((await answer.json()) as CaptureJobView).captureID;
}

const factsOf = async (captureId: string) =>
  Number(
    (await database.query("SELECT count(*) AS n FROM passport.events WHERE data->>'captureId' = $1", [captureId]))[0]?.[
      'n'
    ],
  );
const jobOf = async (captureId: string) =>
  (await database.query('SELECT * FROM passport.capture_jobs WHERE capture_id = $1', [captureId]))[0] ?? {};
const finished = (captureId: string) =>
  eventually(async () => {
    const job = await jobOf(captureId);
    expect(job['finished_at']).not.toBeNull();
    return job;
  });

/** Holds the stream of an event, so that whoever appends to it waits: a transaction that can be caught in the middle. */
async function hold(eventId: string): Promise<{ reached(): Promise<void>; letGo(): Promise<void> }> {
  const client = new pg.Client({ connectionString: database.superuserUrl });
  await client.connect();
  const { workspaceId, mode } = TEST_CONTEXT;
  await client.query('BEGIN');
  await client.query(
    `INSERT INTO passport.events (stream_id, version, workspace_id, mode, type, schema_version, data, metadata, recorded_at)
     VALUES ($1, 1, $2, $3, 'EpcisEventCaptured', 1, '{}', '{}', now())`,
    [streamOfEvent(workspaceId, mode, eventId), workspaceId, mode],
  );
  const waiting = "SELECT FROM pg_stat_activity WHERE application_name = 'passport' AND wait_event_type = 'Lock'";
  return {
    reached: () => eventually(async () => expect(await database.query(waiting)).toHaveLength(1)),
    letGo: async () => {
      await client.query('ROLLBACK');
      await client.end();
    },
  };
}

/** All that the topic tells of a job, by the id of the message. */
async function toldOf(captureId: string): Promise<Map<string, number>> {
  const times = new Map<string, number>();
  const consumer = await stream.subscribe<EpcisEventMessage>({
    group: `spec.told-${captureId}-${Math.random()}`,
    topics: [topics.epcisEvent.name],
    from: 'earliest',
    sharing: { kind: 'everyone' },
    handle: ({ records }) => {
      for (const { message } of records)
        if (message?.data.captureId === captureId) times.set(message.id, (times.get(message.id) ?? 0) + 1);
      return Promise.resolve();
    },
  });
  await consumer.caughtUp();
  await consumer.stop();
  return times;
}
const toldWhole = (captureId: string, count: number) =>
  eventually(async () => {
    const told = await toldOf(captureId);
    expect(told.size).toBe(count);
    return told;
  });

describe('[EPCIS interrupted job] a service that is killed while it captures', () => {
  it('has nothing of a document that is captured as a whole, and all of it after the restart', async () => {
    const first = await start();
    const list = [...events(1600), newEvent({ eventID: 'urn:uuid:of-the-last' })];
    const held = await hold('urn:uuid:of-the-last');
    const captureId = await send(first, JSON.stringify(documentOf(list)));
    await held.reached();
    await kill(first);
    await held.letGo();
    expect(await factsOf(captureId)).toBe(0);
    expect(await jobOf(captureId)).toMatchObject({ finished_at: null, done_count: 0, captured_count: 0 });

    await start();
    expect(await finished(captureId)).toMatchObject({ success: true, captured_count: 1601, duplicate_count: 0 });
    expect(await factsOf(captureId)).toBe(1601);
    await toldWhole(captureId, 1601);
  });

  it('goes on with a document that is captured in parts where it was, and captures none twice', async () => {
    const first = await start();
    const held = await hold('urn:uuid:in-the-middle');
    const list = [...events(1200), newEvent({ eventID: 'urn:uuid:in-the-middle' }), wrongEvent(), ...events(600)];
    const captureId = await send(first, JSON.stringify(documentOf(list)), 'proceed');
    await held.reached();
    await kill(first);
    await held.letGo();
    expect(await factsOf(captureId)).toBe(1000);
    expect(await jobOf(captureId)).toMatchObject({ finished_at: null, done_count: 1000, captured_count: 1000 });

    await start();
    const job = await finished(captureId);
    expect(job).toMatchObject({ success: false, captured_count: 1801, duplicate_count: 0, error_count: 1 });
    expect(await factsOf(captureId)).toBe(1801);
    await toldWhole(captureId, 1801);
  });
});

describe('two copies of the service', () => {
  it('do each job once between them, also when one of them is killed', async () => {
    const copies = [await start(), await start()] as const;
    const jobs: { captureId: string; size: number }[] = [];
    for (let n = 0; n < 12; n++) {
      const size = 200 + n;
      const body = JSON.stringify(documentOf(events(size)));
      // The second copy takes the first half of them, and dies over them.
      const captureId = await send(copies[n < 6 ? 1 : 0], body, n % 3 === 0 ? 'proceed' : 'rollback');
      jobs.push({ captureId, size });
      if (n === 5) await kill(copies[1]);
    }
    for (const { captureId, size } of jobs) {
      expect(await finished(captureId)).toMatchObject({ success: true, captured_count: size, duplicate_count: 0 });
      expect(await factsOf(captureId)).toBe(size);
      await toldWhole(captureId, size);
    }
  });

  it('capture each event once when four clients send the same documents at once, in any order', async () => {
    const copies = [await start(), await start()] as const;
    const shared = events(300);
    const bodies = [shared, shared.toReversed(), shared.slice(100), shared.toSorted(() => Math.random() - 0.5)].map(
      (list) => JSON.stringify(documentOf(list)),
    );
    const ids = await Promise.all(
      bodies.map((body, n) => send(copies[n % 2 === 0 ? 0 : 1], body, n % 2 ? 'proceed' : 'rollback')),
    );
    const jobs = await Promise.all(ids.map(finished));
    expect(jobs.map(({ success }) => success as boolean)).toEqual([true, true, true, true]);
    const sum = (name: string) => jobs.reduce((total, job) => total + Number(job[name]), 0);
    expect([sum('captured_count'), sum('duplicate_count')]).toEqual([300, 800]);
    const facts = await Promise.all(ids.map(factsOf));
    expect(facts.reduce((total, count) => total + count)).toBe(300);
  });
});
