import type { IncomingMessage } from 'node:http';
import { Pool } from 'undici';
import { CONTEXT_HEADER, HttpProblem } from '@proofmark/runtime';

import { endToEndHeaders } from './end-to-end-headers.js';
import { type Answer, type Exchange, Upstreams } from './upstreams.js';

const CONNECTIONS = 128;
const CONNECT_TIMEOUT_MS = 2_000;
const READY_TIMEOUT_MS = 2_000;

/** Services in processes of their own, each behind a pool of kept-alive connections. Bodies stream through in both directions. */
export class HttpUpstreams extends Upstreams {
  readonly services: readonly string[];
  private readonly pools: ReadonlyMap<string, Pool>;

  /** @param urls where each service listens; @param timeoutMs how long a service may take to begin its answer */
  constructor(urls: Readonly<Record<string, string>>, timeoutMs: number) {
    super();
    const settings = {
      connections: CONNECTIONS,
      connect: { timeout: CONNECT_TIMEOUT_MS },
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
    };
    this.pools = new Map(Object.entries(urls).map(([service, url]) => [service, new Pool(url, settings)]));
    this.services = [...this.pools.keys()];
  }

  override async forward(service: string, { request, response }: Exchange): Promise<void> {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    try {
      await this.pool(service).stream(
        {
          path: request.url ?? '/',
          method: request.method as 'GET',
          headers: endToEndHeaders(request.headers),
          body: hasBody(request) ? request : null,
          signal: gone.signal,
        },
        ({ statusCode, headers }) => response.writeHead(statusCode, endToEndHeaders(headers)),
      );
    } catch (error) {
      // Once the head is out, or nobody waits any more, the broken connection is the only answer left.
      if (response.headersSent || response.destroyed) response.destroy();
      else throw toProblem(error, service);
    }
  }

  override async ask(service: string, path: string, context: string, question: unknown): Promise<Answer> {
    try {
      const { statusCode, body } = await this.pool(service).request({
        path,
        method: 'POST',
        headers: { [CONTEXT_HEADER]: context, 'content-type': 'application/json' },
        body: JSON.stringify(question),
      });
      const text = await body.text();
      return { status: statusCode, body: text === '' ? null : JSON.parse(text) };
    } catch (error) {
      throw toProblem(error, service);
    }
  }

  override async isReady(service: string): Promise<boolean> {
    try {
      const signal = AbortSignal.timeout(READY_TIMEOUT_MS);
      const { statusCode, body } = await this.pool(service).request({ path: '/health/ready', method: 'GET', signal });
      await body.dump();
      return statusCode === 200;
    } catch {
      return false;
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.pools.values()].map((pool) => pool.destroy()));
  }

  private pool(service: string): Pool {
    const pool = this.pools.get(service);
    if (!pool) throw new HttpProblem(503, 'upstream_unavailable', `The service ${service} has no address.`);
    return pool;
  }
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

const UNREACHABLE = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'UND_ERR_CONNECT_TIMEOUT'];
const TOO_SLOW = ['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'];

function toProblem(error: unknown, service: string): HttpProblem {
  if (error instanceof HttpProblem) return error;
  const code = String((error as { code?: unknown } | null)?.code);
  if (UNREACHABLE.includes(code)) {
    return new HttpProblem(503, 'upstream_unavailable', `The service ${service} cannot be reached.`);
  }
  if (TOO_SLOW.includes(code)) return new HttpProblem(504, 'upstream_timeout', `The service ${service} took too long.`);
  return new HttpProblem(502, 'upstream_failed', `The service ${service} broke off.`);
}
