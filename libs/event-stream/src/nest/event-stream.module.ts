import { type DynamicModule, Inject, Injectable, Logger, Module, type OnApplicationShutdown } from '@nestjs/common';
import { retryTopic, sharedGroups, topics } from '@proofmark/contracts';
import { EventStream } from '../event-stream.js';
import { PostgresEventStream } from '../postgres/postgres-event-stream.js';
import type { StreamLogger } from '../stream-logger.js';
import { StreamHealth } from './stream-health.js';
import { StreamServer } from './stream-server.js';

/** What the module needs of a service's environment. */
export interface EventStreamConfig {
  readonly EVENT_STREAM: 'postgres' | 'kafka';
  readonly EVENT_STREAM_URL: string;
}

/** Closed after the consumers were drained (when the transport closed) and after the producers of the service have stopped. */
@Injectable()
class StreamClosing implements OnApplicationShutdown {
  constructor(@Inject(EventStream) private readonly stream: EventStream) {}

  async onApplicationShutdown(): Promise<void> {
    await this.stream.close();
  }
}

/** Gives a service its {@link EventStream}, with every public topic created, and the transport for its `@StreamHandler`s. */
@Module({})
export class EventStreamModule {
  static forService(config: EventStreamConfig, logger: StreamLogger = nestLogger()): DynamicModule {
    return {
      module: EventStreamModule,
      global: true,
      providers: [
        { provide: EventStream, useFactory: () => openEventStream(config, logger) },
        StreamServer,
        StreamHealth,
        StreamClosing,
      ],
      exports: [EventStream, StreamServer, StreamHealth],
    };
  }
}

/** The engine that the environment names, with every topic created: for programs that are no service. Close it at the end. */
export async function openEventStream(config: EventStreamConfig, logger: StreamLogger): Promise<EventStream> {
  if (config.EVENT_STREAM !== 'postgres') throw new Error('EVENT_STREAM: only `postgres` is built in yet.');
  return PostgresEventStream.open({
    connectionString: config.EVENT_STREAM_URL,
    topics: [...Object.values(topics), ...sharedGroups.map(retryTopic)],
    logger,
  });
}

/** Through whatever logger the application has. */
function nestLogger(): StreamLogger {
  const logger = new Logger('EventStream');
  return {
    info: (detail, message) => logger.log(detail, message),
    warn: (detail, message) => logger.warn(detail, message),
    error: (detail, message) => logger.error(detail, message),
  };
}
