import { type DynamicModule, Module, type Provider, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Clock, SystemClock } from '../clock.js';
import { parseConfig } from '../config/parse-config.js';
import { RuntimeConfig } from '../config/runtime.config.js';
import { Health } from '../health/health.js';
import { createLog } from '../logging/create-log.js';
import { NestLog } from '../logging/nest-log.js';
import { Metrics } from '../metrics/metrics.js';
import { useMetrics } from '../metrics/process-metrics.js';
import { OutboundHttp } from '../outbound/outbound-http.js';
import { Consumers } from './consumers.js';
import { HttpAdapter } from './http-adapter.js';
import { useTracing } from '../tracing/process-tracing.js';
import { currentService, runAsService } from './service-scope.js';
import { ServiceInfo } from './service-info.js';
import { stopService } from './stop-service.js';

/** What a service is, before it runs. */
export interface ServiceDefinition<C extends RuntimeConfig = RuntimeConfig> {
  /** Also the name of its schema and of its database role. */
  readonly name: string;
  /** Read from the environment once. */
  readonly config: new () => C;
  /** The table of contents. */
  module(config: C): DynamicModule | Type;
}

export interface RunningService {
  readonly name: string;
  readonly app: NestFastifyApplication;
  readonly url: string;
  /** Stops accepting, finishes what is under way, lets go of everything. */
  close(): Promise<void>;
}

export interface StartOptions {
  /** Injected everywhere in the service, in place of those of the runtime with the same token. */
  readonly providers?: readonly Provider[];
}

/** @throws ConfigInvalid when the environment does not describe this service. */
export async function startService<C extends RuntimeConfig>(
  definition: ServiceDefinition<C>,
  env: NodeJS.ProcessEnv,
  options: StartOptions = {},
): Promise<RunningService> {
  const config = parseConfig(definition.config, env);
  const scope = { service: definition.name, log: createLog(definition.name, config.LOG_LEVEL) };
  logOfProcess.level = config.LOG_LEVEL;
  return runAsService(scope, async () => {
    const service = await start(definition, config, options);
    return { ...service, close: () => runAsService(scope, () => service.close()) };
  });
}

/** Of lines that belong to no service; as talkative as the services are. */
const logOfProcess = createLog('proofmark', 'info');
const logOfService = new NestLog(() => currentService()?.log ?? logOfProcess);

async function start<C extends RuntimeConfig>(
  definition: ServiceDefinition<C>,
  config: C,
  options: StartOptions,
): Promise<RunningService> {
  const root = rootModule(definition, config, options.providers ?? []);
  const app = await NestFactory.create<NestFastifyApplication>(root, new HttpAdapter(), {
    // Fastify's own parser for JSON; nothing else is understood.
    bodyParser: false,
    logger: logOfService,
    abortOnError: false,
  });
  const stopTracing = await useTracing(config);
  let stopMetrics = (): Promise<void> => Promise.resolve();
  const close = (): Promise<void> => stopService(app).finally(() => Promise.all([stopTracing(), stopMetrics()]));
  try {
    stopMetrics = await useMetrics(app.get(Metrics), config);
    await app.get(Consumers).start(app);
    // Fastify hands on to Node what it does not know itself.
    const address = { port: config.PORT, host: config.HOST, reusePort: config.REUSE_PORT };
    await app.listen(address);
  } catch (error) {
    await close();
    throw error;
  }
  return { name: definition.name, app, url: await app.getUrl(), close };
}

@Module({})
class ServiceRoot {}

/** A service with all it stands on, as one Nest module. */
export function rootModule<C extends RuntimeConfig>(
  definition: ServiceDefinition<C>,
  config: C,
  replacements: readonly Provider[] = [],
): DynamicModule {
  const own: Provider[] = [
    { provide: ServiceInfo, useValue: new ServiceInfo(definition.name) },
    { provide: RuntimeConfig, useValue: config },
    { provide: definition.config, useValue: config },
    { provide: Clock, useClass: SystemClock },
    Health,
    Metrics,
    OutboundHttp,
  ];
  const providers = [...own, ...replacements];
  return {
    module: ServiceRoot,
    global: true,
    imports: [definition.module(config)],
    providers,
    exports: [...new Set(providers.map((provider) => (typeof provider === 'function' ? provider : provider.provide)))],
  };
}
