import { join } from 'node:path';
import { topics } from '@proofmark/contracts';
import { startBroker } from '@proofmark/embedded-kafka';
import { type EventStream, KafkaEventStream, PostgresEventStream } from '@proofmark/event-stream';

/** `--kafka` among the arguments: the event stream on a broker of its own instead of PostgreSQL's tables. */
export const onKafka = process.argv.includes('--kafka');

/** What a result is called: those of both engines stand side by side. */
export const resultName = (name: string): string => (onKafka ? `${name}.kafka` : name);

/** The arguments that are numbers, in their order. */
export const numbers = (): number[] =>
  process.argv
    .slice(2)
    .filter((argument) => !argument.startsWith('--'))
    .map(Number);

export interface Engine {
  /** What a service needs to know to use it. */
  readonly env: NodeJS.ProcessEnv;
  readonly stream: EventStream;
  stop(): Promise<void>;
}

/** The event stream a benchmark was asked to run on. @param folder for the broker's data */
export async function startEngine(folder: string, eventStreamUrl: string): Promise<Engine> {
  const all = Object.values(topics);
  if (!onKafka) {
    const stream = await PostgresEventStream.open({ connectionString: eventStreamUrl, topics: all });
    return {
      env: { EVENT_STREAM: 'postgres', EVENT_STREAM_URL: eventStreamUrl },
      stream,
      stop: () => stream.close(),
    };
  }
  const broker = await startBroker({ dataDir: join(folder, 'kafka') });
  const stream = await KafkaEventStream.open({ brokers: [broker.brokers], topics: all });
  return {
    env: { EVENT_STREAM: 'kafka', KAFKA_BROKERS: broker.brokers },
    stream,
    stop: async () => {
      await stream.close();
      await broker.stop();
    },
  };
}
