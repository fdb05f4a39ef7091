import { type DynamicModule, Inject, Injectable, Logger, Module, type OnApplicationShutdown } from '@nestjs/common';
import { retryTopic, sharedGroups, topics } from '@proofmark/contracts';
import { EventStream } from '../event-stream.js';
import type { KafkaEventStreamOptions } from '../kafka/options.js';
import { KafkaEventStream } from '../kafka/kafka-event-stream.js';
import { PostgresEventStream } from '../postgres/postgres-event-stream.js';
import type { StreamLogger } from '../stream-logger.js';
import { StreamHealth } from './stream-health.js';
import { StreamServer } from './stream-server.js';

/** What the module needs of a service's environment. */
export interface EventStreamConfig {
  readonly EVENT_STREAM: 'postgres' | 'kafka';
  /** With `postgres`: its database. */
  readonly EVENT_STREAM_URL?: string;
  /** With `kafka`: `host:port`, separated by commas. */
  readonly KAFKA_BROKERS?: string;
  readonly KAFKA_PREFIX?: string;
  readonly KAFKA_INSTANCE_ID?: string;
  readonly KAFKA_REPLICAS?: number;
  readonly KAFKA_TLS?: boolean;
  readonly KAFKA_SASL_MECHANISM?: string;
  readonly KAFKA_SASL_USERNAME?: string;
  readonly KAFKA_SASL_PASSWORD?: string;
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
  const common = { topics: [...Object.values(topics), ...sharedGroups.map(retryTopic)], logger };
  if (config.EVENT_STREAM === 'kafka') return KafkaEventStream.open({ ...kafkaOptions(config), ...common });
  return PostgresEventStream.open({ connectionString: needed(config, 'EVENT_STREAM_URL'), ...common });
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

function kafkaOptions(config: EventStreamConfig): KafkaEventStreamOptions {
  const {
    KAFKA_PREFIX: prefix,
    KAFKA_INSTANCE_ID: instanceId,
    KAFKA_TLS: ssl,
    KAFKA_SASL_MECHANISM: mechanism,
  } = config;
  return {
    brokers: needed(config, 'KAFKA_BROKERS')
      .split(',')
      .map((broker) => broker.trim()),
    ...(prefix !== undefined && { prefix }),
    ...(instanceId !== undefined && { instanceId }),
    ...(config.KAFKA_REPLICAS !== undefined && { replicas: config.KAFKA_REPLICAS }),
    ...(ssl !== undefined && { ssl }),
    ...(mechanism !== undefined && {
      sasl: {
        mechanism,
        username: needed(config, 'KAFKA_SASL_USERNAME'),
        password: needed(config, 'KAFKA_SASL_PASSWORD'),
      },
    }),
  };
}

type Text = 'EVENT_STREAM_URL' | 'KAFKA_BROKERS' | 'KAFKA_SASL_USERNAME' | 'KAFKA_SASL_PASSWORD';

function needed(config: EventStreamConfig, name: Text): string {
  const value = config[name];
  if (value === undefined) throw new Error(`${name} is not set, and EVENT_STREAM=${config.EVENT_STREAM} needs it.`);
  return value;
}
