import { type DynamicModule, Inject, Module, type OnApplicationShutdown, type Provider } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import { MikroORM } from '@mikro-orm/postgresql';
import { DatabaseConfig, type RuntimeConfig } from './config/runtime.config.js';
import { RouteAccess } from './context/access.js';
import { AccessGuard } from './context/access.guard.js';
import { KeepIdempotencyKeys } from './database/20261120-keep-idempotency-keys.js';
import type { MigrationClass } from './database/migrate.js';
import { type EntityDefinition, openOrm } from './database/open-orm.js';
import { RequestTransactionGuard } from './database/request-transaction.guard.js';
import { UnitOfWork } from './database/unit-of-work.js';
import { ErrorFilter } from './errors/error.filter.js';
import { type ErrorShape, ErrorShapes } from './errors/error-shape.js';
import { Health } from './health/health.js';
import { HealthController } from './health/health.controller.js';
import { Idempotency } from './idempotency/idempotency.js';
import { IdempotencyCleanup } from './idempotency/idempotency-cleanup.js';
import { ServiceMetrics } from './metrics/service-metrics.js';
import { Consumers } from './service/consumers.js';
import { HttpEdge } from './service/http-edge.js';
import { ServiceInfo } from './service/service-info.js';
import { InputPipe } from './validation/input.pipe.js';

export interface RuntimeOptions {
  readonly config: RuntimeConfig;
  /** The tables MikroORM knows by class. */
  readonly entities?: readonly EntityDefinition[];
  /** The service's own, after those of the libraries it uses. The runtime's come first by themselves. */
  readonly migrations?: readonly MigrationClass[];
  /** Where errors are told in another shape than everywhere. */
  readonly errorShapes?: readonly ErrorShape[];
}

const EVERYWHERE: Provider[] = [
  RouteAccess,
  HttpEdge,
  Consumers,
  ServiceMetrics,
  { provide: APP_GUARD, useClass: AccessGuard },
  { provide: APP_PIPE, useClass: InputPipe },
  { provide: APP_FILTER, useClass: ErrorFilter },
];

/** What every service stands on. With a {@link DatabaseConfig} it also has a database, and a transaction around each request. */
@Module({})
export class RuntimeModule {
  static forService({ config, entities = [], migrations = [], errorShapes = [] }: RuntimeOptions): DynamicModule {
    const database = config instanceof DatabaseConfig ? databaseProviders(config, entities, migrations) : [];
    return {
      module: RuntimeModule,
      global: true,
      controllers: [HealthController],
      providers: [...EVERYWHERE, { provide: ErrorShapes, useValue: new ErrorShapes(errorShapes) }, ...database],
      imports: config instanceof DatabaseConfig ? [DatabaseLife] : [],
      exports: [RouteAccess, ...(database.length > 0 ? [UnitOfWork, MikroORM] : [])],
    };
  }
}

function databaseProviders(
  config: DatabaseConfig,
  entities: readonly EntityDefinition[],
  migrations: readonly MigrationClass[],
): Provider[] {
  return [
    {
      provide: MikroORM,
      inject: [ServiceInfo],
      useFactory: ({ name }: ServiceInfo) =>
        openOrm(config, { name, entities, migrations: [KeepIdempotencyKeys, ...migrations] }),
    },
    UnitOfWork,
    Idempotency,
    IdempotencyCleanup,
    { provide: APP_GUARD, useClass: RequestTransactionGuard },
  ];
}

/** Says whether the database answers, and lets go of it when everything that needs it has stopped. */
@Module({})
class DatabaseLife implements OnApplicationShutdown {
  constructor(
    @Inject(MikroORM) private readonly orm: MikroORM,
    health: Health,
  ) {
    health.register('database', async () => {
      await orm.em.getConnection().execute('SELECT 1');
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.orm.close(true);
  }
}
