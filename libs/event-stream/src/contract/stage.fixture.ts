import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Message, TopicDefinition } from '@proofmark/contracts';
import type {
  BatchHandler,
  EventStream,
  OutgoingRecord,
  StreamConsumer,
  StreamRecord,
  Subscription,
} from '../event-stream.js';
import type { EngineUnderTest } from './engine-under-test.fixture.js';

/** A message with a number in it, as short as the envelope allows. */
export type Numbered = Message<'test.numbered', { readonly n: number }>;

export function numbered(key: string, n: number): OutgoingRecord & { message: Numbered } {
  const message: Numbered = {
    specversion: '1.0',
    id: `${key}/${n}`,
    source: '/proofmark/test',
    type: 'test.numbered',
    subject: key,
    time: '2026-01-01T00:00:00.000Z',
    datacontenttype: 'application/json',
    dataschema: 'https://proofmark.dev/schemas/test.numbered/v1.json',
    workspaceid: 'ws_test',
    mode: 'test',
    data: { n },
  };
  return { key, message };
}

/** So many records over so many keys; the numbers of one key ascend. */
export function manyNumbered(records: number, keys: number): OutgoingRecord[] {
  return Array.from({ length: records }, (_, n) => numbered(`key-${n % keys}`, n));
}

export function numberOf(record: StreamRecord | OutgoingRecord): number {
  return (record.message as Numbered | null)?.data.n ?? -1;
}

/** What one test plays on: topics and groups with names nobody else has, and streams that are closed at its end. */
export class Stage {
  private readonly streams: EventStream[] = [];

  constructor(readonly engine: EngineUnderTest) {}

  async stream(): Promise<EventStream> {
    return this.keep(await this.engine.open());
  }

  keep(stream: EventStream): EventStream {
    this.streams.push(stream);
    return stream;
  }

  async topic(stream: EventStream, options: Partial<TopicDefinition> = {}): Promise<string> {
    const definition = this.definition(options);
    await stream.ensureTopics([definition]);
    return definition.name;
  }

  definition(options: Partial<TopicDefinition> = {}): TopicDefinition {
    const name = `test.t${randomUUID().slice(0, 8)}.v1`;
    return { name, owner: 'test', key: 'anything', partitions: 4, keeping: 'all', about: 'For one test.', ...options };
  }

  group(): string {
    return `test.g${randomUUID().slice(0, 8)}`;
  }

  async close(): Promise<void> {
    await Promise.all(this.streams.map((stream) => stream.close()));
  }
}

type Terms = Partial<Omit<Subscription, 'topics' | 'handle'>> & { readonly group: string; readonly topic: string };

/** A quick temper: tests must not wait for people's patience. */
const retry = { attempts: 3, firstDelayMs: 10, maxDelayMs: 50 };

export function subscribe(
  stream: EventStream,
  { topic, ...terms }: Terms,
  handle: BatchHandler,
): Promise<StreamConsumer> {
  const sharing = { kind: 'shared' as const };
  return stream.subscribe({ from: 'earliest', sharing, retry, ...terms, topics: [topic], handle });
}

/** A handler that remembers. */
export function collector(): {
  readonly records: StreamRecord[];
  readonly numbers: () => number[];
  readonly handle: BatchHandler;
} {
  const records: StreamRecord[] = [];
  const handle: BatchHandler = async (batch) => void records.push(...batch.records);
  return { records, numbers: () => records.map(numberOf), handle };
}

/** Waits until it is so, for 15 s at most; then the expectation after it says what is wrong. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 45_000;
  while (!(await isSo()) && performance.now() < deadline) await wait(10);
}

/** A promise to be settled from outside: lets a test hold a handler where it wants it. */
export function latch(): { readonly passed: Promise<void>; readonly pass: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { passed: promise, pass: resolve };
}

/** From 0 up to, not including, the number. */
export function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, n) => n);
}

export function ascending(numbers: readonly number[]): number[] {
  return [...numbers].sort((a, b) => a - b);
}
