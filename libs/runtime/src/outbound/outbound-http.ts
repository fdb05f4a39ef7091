import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Agent, type Dispatcher, request } from 'undici';
import { RuntimeConfig } from '../config/runtime.config.js';
import { checkedLookup } from './checked-lookup.js';
import { OutboundRefused, outboundError } from './outbound-errors.js';
import { checkOutboundUrl, type OutboundPolicy } from './url-rules.js';

export interface OutboundRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** For the whole of it: lookup, connection, answer. Default 10 s. */
  readonly timeoutMs?: number;
  /** What is kept of the answer's body; the rest is thrown away. Default 64 KiB. */
  readonly maxResponseBytes?: number;
}

export interface OutboundResponse {
  readonly status: number;
  /** Names in lower case; what was said several times is joined by commas. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** The body was longer than what was kept. */
  readonly truncated: boolean;
}

const DEFAULT_TIMEOUT_MS = 10_000;
const CONNECT_TIMEOUT_MS = 5_000;
const DEFAULT_RESPONSE_BYTES = 64 * 1024;
/** Up to here a longer answer is read to its end, so that the connection can be used again. */
const DRAINED_BYTES = 256 * 1024;
const CONNECTIONS_PER_HOST = 64;
const KEEP_ALIVE_MS = 30_000;
const MAX_HEADER_BYTES = 16 * 1024;

/**
 * The one client for requests to addresses that strangers give us (OWASP: server-side request forgery). http and https only, names are
 * resolved once and the checked addresses are the ones connected to, redirects are answers, time and size are capped.
 */
@Injectable()
export class OutboundHttp implements OnApplicationShutdown {
  private readonly policy: OutboundPolicy;
  private readonly agent: Agent;

  constructor(@Inject(RuntimeConfig) config: Pick<RuntimeConfig, 'OUTBOUND_ALLOW_LOOPBACK'>) {
    this.policy = { allowLoopback: config.OUTBOUND_ALLOW_LOOPBACK };
    this.agent = new Agent({
      connect: { lookup: checkedLookup(this.policy), timeout: CONNECT_TIMEOUT_MS },
      connections: CONNECTIONS_PER_HOST,
      keepAliveTimeout: KEEP_ALIVE_MS,
      maxHeaderSize: MAX_HEADER_BYTES,
      pipelining: 1,
    });
  }

  /** What speaks against a URL, in words for its owner; null when nothing does. Cheap: looks up no name. */
  problemWith(url: string): string | null {
    return checkOutboundUrl(url, this.policy);
  }

  /**
   * @throws OutboundRefused when the rules forbid it: nothing was sent
   * @throws OutboundFailed when no whole answer came
   */
  async request({ url, timeoutMs = DEFAULT_TIMEOUT_MS, ...wanted }: OutboundRequest): Promise<OutboundResponse> {
    const problem = this.problemWith(url);
    if (problem) throw new OutboundRefused(`The URL ${problem}.`);
    try {
      const { statusCode, headers, body } = await request(url, {
        method: wanted.method,
        headers: wanted.headers,
        body: wanted.body,
        dispatcher: this.agent,
        signal: AbortSignal.timeout(timeoutMs),
        headersTimeout: timeoutMs,
        bodyTimeout: timeoutMs,
      });
      const kept = await readBody(body, wanted.maxResponseBytes ?? DEFAULT_RESPONSE_BYTES);
      return { status: statusCode, headers: plainHeaders(headers), ...kept };
    } catch (error) {
      throw outboundError(error);
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.agent.destroy();
  }
}

async function readBody(
  stream: Dispatcher.ResponseData['body'],
  limit: number,
): Promise<Pick<OutboundResponse, 'body' | 'truncated'>> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    if (size < limit) chunks.push(chunk.subarray(0, limit - size));
    size += chunk.length;
    // Leaving the loop closes the connection.
    if (size > Math.max(limit, DRAINED_BYTES)) break;
  }
  return { body: Buffer.concat(chunks), truncated: size > limit };
}

function plainHeaders(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, [value].flat().join(', ')]],
    ),
  );
}
