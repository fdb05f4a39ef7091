import { context, propagation, trace } from '@opentelemetry/api';
import { Logger } from '@nestjs/common';
import type { RuntimeConfig } from '../config/runtime.config.js';

type Stop = () => Promise<void>;

let users = 0;
let starting: Promise<Stop> | null = null;

/**
 * One exporter per process, however many services run in it: the first one to start opens it, the last one to stop sends what is left.
 * Nothing is loaded where no collector is named.
 */
export async function useTracing(config: RuntimeConfig): Promise<Stop> {
  const endpoint = config.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (endpoint === undefined) return () => Promise.resolve();
  users += 1;
  starting ??= import('./tracing.js').then(({ startTracing }) =>
    startTracing(endpoint, config.OTEL_TRACES_SAMPLER_ARG),
  );
  const stop = await starting;
  return async () => {
    users -= 1;
    if (users > 0) return;
    starting = null;
    // A collector that is away must not keep a service from stopping well.
    await stop().catch((error: unknown) =>
      new Logger('Tracing').warn({ err: error, message: 'The last spans were not sent.' }),
    );
    [trace, context, propagation].forEach((api) => api.disable());
  };
}

export function isTracing(): boolean {
  return users > 0;
}
