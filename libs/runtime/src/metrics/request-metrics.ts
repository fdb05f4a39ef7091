import type { FastifyInstance } from 'fastify';
import { Durations } from './durations.js';
import { type Labels, Metric, type Sample } from './metric.js';

const REQUESTS = Metric.counter('proofmark_http_requests_total', 'Requests answered, by route template and status.');
const DURATION = Metric.durations(
  'proofmark_http_request_duration_seconds',
  'From the arrival of a request to the end of its answer, by route template.',
);

const ofServers = new WeakMap<object, RequestMetrics>();
const NO_ROUTE = { method: 'any', route: 'none' };

/** The answers given on one route. */
class RouteAnswers {
  private readonly durations = new Durations();
  private readonly byStatus = new Map<number, number>();

  constructor(private readonly labels: Labels) {}

  add(status: number, ms: number): void {
    this.byStatus.set(status, (this.byStatus.get(status) ?? 0) + 1);
    this.durations.add(ms);
  }

  *samples(): Generator<Sample> {
    if (this.byStatus.size === 0) return;
    yield DURATION.is(this.durations, this.labels);
    for (const [status, count] of this.byStatus) yield REQUESTS.is(count, { ...this.labels, status: String(status) });
  }
}

/** Rates and latencies of a server's routes. Each route counts for itself: nothing is looked up or made for a request. */
export class RequestMetrics {
  private readonly routes: RouteAnswers[] = [];

  /** Must be called before the first route is made. */
  static watch(fastify: FastifyInstance): void {
    const requests = new RequestMetrics();
    ofServers.set(fastify.server, requests);
    const unknown = requests.answersOf(NO_ROUTE);
    fastify.addHook('onResponse', (request, reply, done) => {
      if (request.is404) unknown.add(reply.statusCode, reply.elapsedTime);
      done();
    });
    fastify.addHook('onRoute', (route) => {
      const answers = requests.answersOf({ method: String(route.method), route: templateOf(route.url) });
      route.onResponse = [route.onResponse ?? []].flat();
      route.onResponse.push((_request, reply, done) => {
        answers.add(reply.statusCode, reply.elapsedTime);
        done();
      });
    });
  }

  static of(fastify: FastifyInstance): RequestMetrics {
    return ofServers.get(fastify.server) ?? new RequestMetrics();
  }

  samples(): Sample[] {
    return this.routes.flatMap((route) => [...route.samples()]);
  }

  private answersOf(labels: Labels): RouteAnswers {
    const answers = new RouteAnswers(labels);
    this.routes.push(answers);
    return answers;
  }
}

/** As OpenAPI writes it: `/api/v1/qr-codes/{id}`. */
function templateOf(url: string): string {
  return url.replaceAll(/:(\w+)/g, '{$1}');
}
