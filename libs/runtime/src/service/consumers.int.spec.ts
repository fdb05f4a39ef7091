import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Module } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { type Message, topics } from '@proofmark/contracts';
import { EventStream, EventStreamModule, type RecordBatch, StreamHandler } from '@proofmark/event-stream';
import { eventually, get, provisionDatabase, send, type TestDatabase, testEnv } from '@proofmark/testing';
import {
  DatabaseConfig,
  Metrics,
  type RunningService,
  RuntimeModule,
  type ServiceDefinition,
  startService,
  UnitOfWork,
} from '../index.js';

const seen: string[] = [];
let tries = 0;

@Controller()
class Listener {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  @StreamHandler({
    group: 'notes.listener',
    topics: [topics.qr.name],
    from: 'earliest',
    sharing: { kind: 'shared' },
    retry: { attempts: 3, firstDelayMs: 5, maxDelayMs: 5 },
  })
  async hear(@Payload() batch: RecordBatch): Promise<void> {
    for (const { key } of batch.records) {
      if (key === 'poison') throw new Error(`try ${++tries}`);
      await this.unitOfWork.runAsSystem((em) => em.execute('SELECT 1'));
      seen.push(key);
    }
  }
}

@Module({})
class ListeningModule {}

const listening: ServiceDefinition<DatabaseConfig> = {
  name: 'notes',
  config: DatabaseConfig,
  module: (config) => ({
    module: ListeningModule,
    imports: [RuntimeModule.forService({ config }), EventStreamModule.forService(config)],
    controllers: [Listener],
  }),
};

const message = (id: string): Message => ({
  specversion: '1.0',
  id: `${id}/1`,
  source: '/proofmark/codes',
  type: 'qr.created',
  subject: id,
  time: '2026-11-20T10:00:00.000Z',
  datacontenttype: 'application/json',
  dataschema: 'https://proofmark.dev/schemas/qr.created/v1.json',
  workspaceid: 'ws_1',
  mode: 'live',
  data: {},
});

describe('the consumers of a service', () => {
  let database: TestDatabase;
  let service: RunningService;
  beforeAll(async () => {
    database = await provisionDatabase('notes');
    service = await startService(listening, testEnv('notes', database));
  });
  afterAll(async () => {
    await service.close();
    await database.drop();
  });
  const append = (...keys: string[]) =>
    service.app.get(EventStream).append(
      topics.qr.name,
      keys.map((key) => ({ key, message: message(key) })),
    );

  it('hear what is said, past guards and validation that are for requests', async () => {
    await append('qr_1', 'qr_2', 'qr_3');
    await eventually(() => expect([...seen].sort()).toEqual(['qr_1', 'qr_2', 'qr_3']));
  });

  it('try what they throw at again, and go on', async () => {
    await append('poison');
    await append('qr_4', 'qr_5');
    await eventually(() => {
      expect(tries).toBe(3);
      expect(seen).toEqual(expect.arrayContaining(['qr_4', 'qr_5']));
    });
  });

  it('are a part of the health of the service', async () => {
    const answer = await send(service.url, get('/health/ready'));
    expect(answer).toMatchObject({ status: 200, body: { checks: { 'event-stream': 'ok' } } });
  });

  it('tell how far they are, what they handled, and what they put aside', async () => {
    await eventually(async () => {
      const numbers = await numbersOf(service);
      expect(numbers).toMatchObject({
        consumer_lag_records: 0,
        consumer_records_total: 5,
        consumer_retries_total: 2,
        consumer_failed: 0,
        dead_letters_total: 1,
        'metrics_source_failed consumer-lag': 0,
      });
    });
  });

  it('do not seem to be done while nobody can reach the stream', async () => {
    const nowhere = 'postgres://nobody:secret@127.0.0.1:1/nothing';
    const alone = await startService(listening, testEnv('notes', database, { EVENT_STREAM_URL: nowhere }));
    const numbers = await numbersOf(alone);
    await alone.close();
    expect(numbers).toMatchObject({ 'metrics_source_failed consumer-lag': 1, 'metrics_source_failed consumers': 0 });
    expect(numbers).not.toHaveProperty('consumer_lag_records');
  });
});

/** What the service tells Prometheus, without the histograms. */
async function numbersOf({ app }: RunningService): Promise<Record<string, number>> {
  const samples = await app.get(Metrics).read();
  return Object.fromEntries(
    samples.map(({ metric, labels: { source }, value }) => [
      metric.name.replace('proofmark_', '') + (source === undefined ? '' : ` ${source}`),
      Number(value),
    ]),
  );
}
