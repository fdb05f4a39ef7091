import { CONTEXT_HEADER, HttpProblem, wantsUpgrade } from '@proofmark/runtime';
import { Copies, type Copy } from './copies.js';
import { endToEndHeaders } from './end-to-end-headers.js';
import { passOn } from './passage.js';
import { passUpgrade } from './pass-upgrade.js';
import { bodyOf, type RequestBody, UnreadBody } from './request-body.js';
import { brokeOff, toProblem, wasUnreachable } from './upstream-failure.js';
import { type Answer, type Exchange, Upstreams } from './upstreams.js';

const CONNECTIONS = 128;
const CONNECT_TIMEOUT_MS = 2_000;
/** May be sent again although the first time may have come through (RFC 9110 §9.2.1). */
const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Services in processes of their own, each in one or more copies. Bodies stream through in both directions. A request goes to another copy
 * when the first could not be connected to, or broke off before it answered a request that changes nothing.
 */
export class HttpUpstreams extends Upstreams {
  readonly services: readonly string[];
  private readonly copies: ReadonlyMap<string, Copies>;

  /** @param urls where the copies of each service listen; @param timeoutMs how long a service may take to begin its answer */
  constructor(
    urls: Readonly<Record<string, readonly string[]>>,
    private readonly timeoutMs: number,
  ) {
    super();
    const settings = {
      connections: CONNECTIONS,
      connect: { timeout: CONNECT_TIMEOUT_MS },
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
    };
    this.copies = new Map(Object.entries(urls).map(([service, some]) => [service, new Copies(some, settings)]));
    this.services = [...this.copies.keys()];
  }

  override async forward(service: string, exchange: Exchange): Promise<void> {
    const { request, response } = exchange;
    const isSafe = SAFE_METHODS.includes(request.method ?? '');
    try {
      const body = await bodyOf(request);
      await this.tryCopies(service, {
        send: (copy) =>
          wantsUpgrade(request) ? passUpgrade(copy.url, exchange, this.timeoutMs) : sendOn(copy, exchange, body),
        mayMove: (error) =>
          !response.headersSent &&
          !response.destroyed &&
          !(body instanceof UnreadBody && body.begun) &&
          (wasUnreachable(error) || (isSafe && brokeOff(error))),
      });
    } catch (error) {
      // Once the head is out, or nobody waits any more, the broken connection is the only answer left.
      if (response.headersSent || response.destroyed) response.destroy();
      else throw toProblem(error, service);
    }
  }

  override async ask(service: string, path: string, context: string, question: unknown): Promise<Answer> {
    const send = async ({ pool }: Copy): Promise<Answer> => {
      const { statusCode, body } = await pool.request({
        path,
        method: 'POST',
        headers: { [CONTEXT_HEADER]: context, 'content-type': 'application/json' },
        body: JSON.stringify(question),
      });
      const text = await body.text();
      return { status: statusCode, body: text === '' ? null : JSON.parse(text) };
    };
    try {
      // Questions of the gateway's own change nothing that a second one would change again.
      return await this.tryCopies(service, { send, mayMove: (error) => wasUnreachable(error) || brokeOff(error) });
    } catch (error) {
      throw toProblem(error, service);
    }
  }

  override async isReady(service: string): Promise<boolean> {
    return this.copiesOf(service).isReady();
  }

  async close(): Promise<void> {
    await Promise.all([...this.copies.values()].map((copies) => copies.close()));
  }

  /** Asks one copy after the other, each at most once, for as long as a failure allows it. */
  private async tryCopies<T>(
    service: string,
    { send, mayMove }: { send: (copy: Copy) => Promise<T>; mayMove: (error: unknown) => boolean },
  ): Promise<T> {
    let failure: unknown;
    for (const copy of this.copiesOf(service).inTurn()) {
      try {
        return await send(copy);
      } catch (error) {
        failure = error;
        if (wasUnreachable(error)) copy.isOut = true;
        if (!mayMove(error)) break;
      }
    }
    throw failure;
  }

  private copiesOf(service: string): Copies {
    const copies = this.copies.get(service);
    if (!copies) throw new HttpProblem(503, 'upstream_unavailable', `The service ${service} has no address.`);
    return copies;
  }
}

function sendOn({ pool }: Copy, { request, response }: Exchange, body: RequestBody): Promise<void> {
  const sent = {
    path: request.url ?? '/',
    method: request.method as 'GET',
    headers: endToEndHeaders(request.headers),
    body: body as Buffer | null,
  };
  return passOn(pool, sent, response);
}
