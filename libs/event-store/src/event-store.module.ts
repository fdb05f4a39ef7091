import {
  type DynamicModule,
  type BeforeApplicationShutdown,
  Inject,
  Module,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { MikroORM } from '@mikro-orm/postgresql';
import { EventStore } from '@proofmark/event-sourcing';
import { EventStream } from '@proofmark/event-stream';
import { Clock, DatabaseConfig, Health, Metrics, RuntimeConfig, ServiceInfo, UnitOfWork } from '@proofmark/runtime';
import { PostgresEventStore } from './postgres-event-store.js';
import type { Projection } from './projection.js';
import type { PublishedEvents } from './published-events.js';
import { Rebuild } from './rebuild/rebuild.js';
import { Relay } from './relay/relay.js';
import { relaySamples } from './relay/relay-metrics.js';
import { StreamPositions } from './stream-positions.js';
import { type Upcasters, Upcasting } from './upcasting.js';

export interface EventStoreOptions {
  readonly projections?: readonly Projection[];
  /** What the world hears of; without it nothing is published and no relay runs. */
  readonly published?: readonly PublishedEvents[];
  readonly upcasters?: Upcasters;
}

/** Null where nothing is published. */
const RELAY = Symbol('Relay');

/** Gives a service its {@link EventStore}, publishes its facts, and offers {@link StreamPositions} to its consumers. */
@Module({})
export class EventStoreModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(
    @Inject(RELAY) private readonly relay: Relay | null,
    private readonly health: Health,
    private readonly metrics: Metrics,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  static forService({ projections = [], published = [], upcasters = {} }: EventStoreOptions): DynamicModule {
    const upcasting = new Upcasting(upcasters);
    return {
      module: EventStoreModule,
      global: true,
      providers: [
        StreamPositions,
        {
          provide: RELAY,
          inject: [EventStream, RuntimeConfig, ServiceInfo],
          useFactory: (stream: EventStream, config: RuntimeConfig, { name }: ServiceInfo) =>
            published.length === 0
              ? null
              : new Relay({
                  stream,
                  published,
                  upcasting,
                  database: { url: withDatabase(config).DATABASE_URL, schema: name },
                }),
        },
        {
          provide: Rebuild,
          inject: [MikroORM, RuntimeConfig, ServiceInfo],
          useFactory: (orm: MikroORM, config: RuntimeConfig, { name }: ServiceInfo) =>
            new Rebuild({
              orm,
              projections,
              upcasters,
              schema: name,
              url: withDatabase(config).MIGRATION_DATABASE_URL,
            }),
        },
        {
          provide: EventStore,
          inject: [UnitOfWork, Clock, RELAY],
          useFactory: (unitOfWork: UnitOfWork, clock: Clock, relay: Relay | null) =>
            new PostgresEventStore({ unitOfWork, clock, projections, upcasting, appended: () => relay?.wake() }),
        },
      ],
      exports: [EventStore, StreamPositions, Rebuild],
    };
  }

  onApplicationBootstrap(): void {
    const { relay } = this;
    if (!relay) return;
    this.health.register('relay', () => relay.assertHealthy());
    this.metrics.register('relay', () => relaySamples(this.unitOfWork));
    relay.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.relay?.stop();
  }
}

function withDatabase(config: RuntimeConfig): DatabaseConfig {
  if (config instanceof DatabaseConfig) return config;
  throw new Error('A service with an event store needs a DatabaseConfig.');
}
