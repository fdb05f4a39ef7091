import { createServer, type Server, type ServerResponse } from 'node:http';
import { collectDefaultMetrics, type Metric as PromMetric, Registry } from 'prom-client';
import type { RuntimeConfig } from '../config/runtime.config.js';
import { linesOf, type Sample } from './metric.js';
import type { Metrics } from './metrics.js';

type Stop = () => Promise<void>;

const services = new Set<Metrics>();
let serving: Promise<Server> | null = null;

/**
 * One page of metrics per process, however many services run in it: the first one to start opens it, the last one to stop closes it.
 * Nothing listens, and nothing is measured of the process, where no METRICS_PORT is set.
 * @throws Error when the port is taken
 */
export async function useMetrics(metrics: Metrics, config: RuntimeConfig): Promise<Stop> {
  const { METRICS_PORT: port, METRICS_HOST: host } = config;
  if (port === undefined) return () => Promise.resolve();
  services.add(metrics);
  serving ??= serve(port, host);
  const opened = serving;
  const stop = async (): Promise<void> => {
    services.delete(metrics);
    if (services.size > 0 || serving !== opened) return;
    serving = null;
    const server = await opened.catch(() => null);
    if (!server) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  await opened.catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return stop;
}

async function serve(port: number, host: string): Promise<Server> {
  const ofProcess = new Registry();
  collectDefaultMetrics({ register: ofProcess });
  const server = createServer((request, response) => {
    if (request.method === 'GET' && request.url === '/metrics') void answer(ofProcess, response);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
  return server;
}

async function answer(ofProcess: Registry, response: ServerResponse): Promise<void> {
  const samples = (await Promise.all([...services].map((metrics) => metrics.read()))).flat();
  const page = await Registry.merge([ofProcess, registryOf(samples)]).metrics();
  response.writeHead(200, { 'content-type': ofProcess.contentType }).end(page);
}

/** The samples as prom-client prints them; it asks a metric for nothing but this. */
function registryOf(samples: readonly Sample[]): Registry {
  const registry = new Registry();
  for (const metric of new Set(samples.map((sample) => sample.metric))) {
    const { name, help, type } = metric;
    const values = samples.filter((sample) => sample.metric === metric).flatMap(linesOf);
    registry.registerMetric({
      name,
      get: () => Promise.resolve({ name, help, type, values }),
    } as unknown as PromMetric);
  }
  return registry;
}
