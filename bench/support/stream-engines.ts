import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TopicDefinition } from '@proofmark/contracts';
import { startTemporaryBroker } from '@proofmark/embedded-kafka';
import { provision, removeCluster, startCluster } from '@proofmark/embedded-postgres';
import { type EventStream, KafkaEventStream, type OutgoingRecord, PostgresEventStream } from '@proofmark/event-stream';
import { Kafka, logLevel, Partitioners } from 'kafkajs';
import pg from 'pg';

/** An engine of the event stream on a server of its own. */
export interface Engine {
  open(topics?: readonly TopicDefinition[]): Promise<EventStream>;
  /** What the engine stands on, without it: stores the records of one job at a time. */
  readonly bare: { readonly name: string; send(records: readonly OutgoingRecord[]): Promise<unknown> };
  stop(): Promise<void>;
}

export async function startPostgresEngine(): Promise<Engine> {
  const folder = await mkdtemp(join(tmpdir(), 'proofmark-bench-'));
  const dataDir = join(folder, 'postgres');
  const cluster = await startCluster({ dataDir, password: randomUUID(), durable: true });
  const { eventStreamUrl: url } = await provision(cluster.superuserUrl, { database: 'bench', services: [] });
  await (await PostgresEventStream.open({ connectionString: url })).close();
  const pool = new pg.Pool({ connectionString: url, max: 4 });
  await pool.query(
    'CREATE TABLE event_stream.bare (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, key text, value text)',
  );
  const insert = 'INSERT INTO event_stream.bare (key, value) SELECT * FROM unnest($1::text[], $2::text[])';
  return {
    open: (topics = []) => PostgresEventStream.open({ connectionString: url, topics }),
    bare: {
      name: 'bare pg: insert',
      send: (records) =>
        pool.query(insert, [records.map(({ key }) => key), records.map(({ message }) => JSON.stringify(message))]),
    },
    stop: async () => {
      await pool.end();
      await cluster.stop();
      await removeCluster(dataDir);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export async function startKafkaEngine(): Promise<Engine> {
  const broker = await startTemporaryBroker();
  const kafka = new Kafka({ brokers: [broker.brokers], logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic: 'bare', numPartitions: 8 }], waitForLeaders: true });
  await admin.disconnect();
  const producer = kafka.producer({ idempotent: true, createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  return {
    open: (topics = []) => KafkaEventStream.open({ brokers: [broker.brokers], topics }),
    bare: {
      name: 'bare kafkajs: idempotent, uncompressed',
      send: (records) => {
        const messages = records.map(({ key, message }) => ({ key, value: JSON.stringify(message) }));
        return producer.send({ topic: 'bare', messages });
      },
    },
    stop: async () => {
      await producer.disconnect();
      await broker.end();
    },
  };
}
