import type { FastifyInstance } from 'fastify';
import { CONTEXT_HEADER, HttpProblem } from '@proofmark/runtime';

import { type Answer, type Exchange, Upstreams } from './upstreams.js';

/** Services in this very process: their routers get the request itself, nothing is copied. */
export class LocalUpstreams extends Upstreams {
  readonly services: readonly string[];
  override readonly areLocal = true;
  private readonly routers: ReadonlyMap<string, FastifyInstance>;

  /** @param routers the running services' Fastify instances by service name: `app.getHttpAdapter().getInstance()` */
  constructor(routers: Readonly<Record<string, FastifyInstance>>) {
    super();
    this.routers = new Map(Object.entries(routers));
    this.services = [...this.routers.keys()];
  }

  override async forward(service: string, { request, response }: Exchange): Promise<void> {
    this.router(service).routing(request, response);
  }

  override async ask(service: string, path: string, context: string, question: unknown): Promise<Answer> {
    const { statusCode, payload } = await this.router(service).inject({
      method: 'POST',
      url: path,
      headers: { [CONTEXT_HEADER]: context, 'content-type': 'application/json' },
      payload: JSON.stringify(question),
    });
    return { status: statusCode, body: payload === '' ? null : JSON.parse(payload) };
  }

  override async isReady(service: string): Promise<boolean> {
    const answer = await this.routers.get(service)?.inject({ method: 'GET', url: '/health/ready' });
    return answer?.statusCode === 200;
  }

  private router(service: string): FastifyInstance {
    const router = this.routers.get(service);
    if (!router) throw new HttpProblem(503, 'upstream_unavailable', `The service ${service} is not running.`);
    return router;
  }
}
