import 'reflect-metadata';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Injectable, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Ctx, Payload } from '@nestjs/microservices';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Message, topics } from '@proofmark/contracts';
import { eventually, provisionDatabase, type TestDatabase } from '@proofmark/testing';
import { latch, numbered } from '../contract/stage.fixture.js';
import { deadLetterHeader } from '../delivery/dead-letter.js';
import {
  type BatchContext,
  EventStream,
  type PositionStore,
  type RecordBatch,
  type StreamRecord,
} from '../event-stream.js';
import { PostgresEventStream } from '../postgres/postgres-event-stream.js';
import { EventStreamModule } from './event-stream.module.js';
import { StreamHandler } from './stream-handler.js';
import { StreamHealth } from './stream-health.js';
import { StreamServer } from './stream-server.js';

const topic = topics.qr.name;
const terms = { topics: [topic], from: 'earliest', sharing: { kind: 'shared' } } as const;

let database: TestDatabase;
let app: NestFastifyApplication | undefined;
beforeAll(async () => void (database = await provisionDatabase()));
afterAll(() => database.drop());
afterEach(() => app?.close());

/** As a service starts: the module, the handlers, and the transport connected. */
async function start(controllers: Type[], providers: Type[] = []): Promise<EventStream> {
  const config = { EVENT_STREAM: 'postgres' as const, EVENT_STREAM_URL: database.eventStreamUrl };
  @Module({ imports: [EventStreamModule.forService(config)], controllers, providers })
  class Service {}
  app = await NestFactory.create<NestFastifyApplication>(Service, new FastifyAdapter(), {
    logger: false,
    abortOnError: false,
  });
  app.connectMicroservice({ strategy: app.get(StreamServer) });
  await app.startAllMicroservices();
  return app.get(EventStream);
}

async function deadLettersOf(group: string): Promise<StreamRecord[]> {
  const stream = await PostgresEventStream.open({ connectionString: database.eventStreamUrl });
  const letters: StreamRecord[] = [];
  const handle = async ({ records }: RecordBatch) => void letters.push(...records);
  const reader = {
    group: `${group}-reader`,
    topics: [`${group}.dead`],
    from: 'earliest',
    sharing: terms.sharing,
    handle,
  } as const;
  await (await stream.subscribe(reader)).caughtUp();
  await stream.close();
  return letters;
}

describe('a stream handler', () => {
  it('is given batches and their context, and finds every public topic created', async () => {
    const seen: { batch: RecordBatch; context: BatchContext }[] = [];
    @Controller()
    class Reader {
      @StreamHandler({ ...terms, group: 'test.reader' })
      async read(@Payload() batch: RecordBatch<Message>, @Ctx() context: BatchContext): Promise<void> {
        seen.push({ batch, context });
      }
    }
    const stream = await start([Reader]);
    for (const { name } of Object.values(topics)) await stream.append(name, [numbered('qr_1', 7)]);
    await eventually(() => expect(seen).toHaveLength(1));
    expect(seen[0]?.batch).toMatchObject({ topic, records: [{ offset: 0n, ...numbered('qr_1', 7) }] });
    expect(seen[0]?.context).toMatchObject({ group: 'test.reader', attempt: 1 });
  });

  it('fails with its own words: they are the reason of the dead letter', async () => {
    @Controller()
    class Failing {
      @StreamHandler({ ...terms, group: 'test.failing', retry: { attempts: 2, firstDelayMs: 1 } })
      async read(@Payload() { records }: RecordBatch): Promise<void> {
        throw new TypeError(`${records[0]?.key} means nothing to me`);
      }
    }
    const stream = await start([Failing]);
    await stream.append(topic, [numbered('qr_2', 0)]);
    await stream.consumers()[0]?.caughtUp();
    const reasons = (await deadLettersOf('test.failing')).map(({ headers }) => headers[deadLetterHeader.reason]);
    expect(reasons).toContain('TypeError: qr_2 means nothing to me');
  });

  it('finishes its batch when the application closes', async () => {
    const [begun, goOn] = [latch(), latch()];
    let finished = false;
    @Controller()
    class Slow {
      @StreamHandler({ ...terms, group: 'test.slow' })
      async read(): Promise<void> {
        begun.pass();
        await goOn.passed;
        finished = true;
      }
    }
    const stream = await start([Slow]);
    await stream.append(topic, [numbered('qr_3', 0)]);
    await begun.passed;
    const closed = app?.close();
    goOn.pass();
    await closed;
    expect(finished).toBe(true);
    expect(stream.consumers().map(({ state }) => state)).toEqual(['stopped']);
  });

  it('may keep positions of its own in a provider of the service', async () => {
    const saved: string[] = [];
    @Injectable()
    class Positions implements PositionStore {
      async load(): Promise<bigint | null> {
        return null;
      }
      async save(name: string, partition: number): Promise<void> {
        saved.push(`${name}/${partition}`);
      }
    }
    @Controller()
    class Copy {
      @StreamHandler({ ...terms, group: 'test.copy', sharing: { kind: 'everyone', positionsIn: Positions } })
      async read(): Promise<void> {}
    }
    const stream = await start([Copy], [Positions]);
    await stream.consumers()[0]?.caughtUp();
    expect(new Set(saved).size).toBe(topics.qr.partitions);
  });

  it('is alone with its group', async () => {
    @Controller()
    class Twice {
      @StreamHandler({ ...terms, group: 'test.twice' })
      async one(): Promise<void> {}
      @StreamHandler({ ...terms, group: 'test.twice' })
      async other(): Promise<void> {}
    }
    await expect(start([Twice])).rejects.toThrow('Two handlers say that they are test.twice');
  });
});

describe('a consumer that fails for good', () => {
  it('makes the service unhealthy, and says why', async () => {
    @Injectable()
    class Broken implements PositionStore {
      async load(): Promise<bigint | null> {
        return 0n;
      }
      async save(): Promise<void> {
        throw new Error('the disk is full');
      }
    }
    @Controller()
    class Copy {
      @StreamHandler({
        ...terms,
        group: 'test.broken',
        sharing: { kind: 'everyone', positionsIn: Broken },
        retry: { firstDelayMs: 1 },
      })
      async read(): Promise<void> {}
    }
    const stream = await start([Copy], [Broken]);
    const health = app?.get(StreamHealth);
    expect(() => health?.check()).not.toThrow();
    await stream.append(topic, [numbered('qr_4', 0)]);
    await eventually(() => expect(() => health?.check()).toThrow('test.broken failed: the disk is full'));
  });
});
