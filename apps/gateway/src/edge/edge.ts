import type { IncomingHttpHeaders } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { CLIENT_ADDRESS_HEADER } from '@proofmark/contracts';
import { Rejected } from '@proofmark/event-sourcing';
import { activeTraceparent, CONTEXT_HEADER, handOver, HttpProblem, invalid, signContext } from '@proofmark/runtime';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { GatewayConfig } from '../gateway.config.js';
import { Upstreams } from '../upstreams/upstreams.js';
import { Authenticator } from './authenticator.js';
import { addressOf, type Caller } from './caller.js';
import { type Credentials, readCredentials } from './credentials.js';
import type { EdgeRoute } from './route-table.js';
import { isSameOrigin } from './same-origin.js';
import { TokenBuckets } from './token-buckets.js';

const MEBIBYTE = 1024 * 1024;
const MAX_IDEMPOTENCY_KEY_LENGTH = 255;
const HARMLESS = ['GET', 'HEAD', 'OPTIONS'];
const TRACEPARENT = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** What is done to every request on its way to a service. Its body is never read. */
@Injectable()
export class Edge {
  private readonly buckets: TokenBuckets;
  private readonly ownOrigin: string;

  constructor(
    private readonly authenticator: Authenticator,
    private readonly upstreams: Upstreams,
    @Inject(GatewayConfig) private readonly config: GatewayConfig,
  ) {
    this.buckets = new TokenBuckets(config.RATE_LIMIT_PER_SECOND, config.GATEWAY_COPIES);
    this.ownOrigin = new URL(config.PUBLIC_URL).origin;
  }

  async pass(request: FastifyRequest, reply: FastifyReply, route: EdgeRoute): Promise<void> {
    const { raw } = request;
    refuseUnfit(raw.headers, route);
    const credentials = readCredentials(raw.headers);
    this.refuseForeignWrites(request, credentials);
    const address = addressOf(raw, this.config.TRUSTED_PROXIES);
    const caller = route.isPublic ? null : await this.identify(request, reply, credentials, address);
    this.limit(reply, caller ? caller.actor.id : address);
    this.prepareHeaders(request, route, caller, address);
    for (const [name, value] of Object.entries(reply.getHeaders()))
      if (value !== undefined) reply.raw.setHeader(name, value);
    await this.upstreams.forward(route.service, { request: raw, response: reply.raw });
    // From here on the answer is the service's; before, a failure was still ours to tell.
    reply.hijack();
  }

  /** A credential that opens nothing counts against the address it came from, so that guessing is limited too. */
  private async identify(
    { raw }: FastifyRequest,
    reply: FastifyReply,
    credentials: Credentials,
    address: string,
  ): Promise<Caller> {
    try {
      return await this.authenticator.callerOf(credentials, raw.headers);
    } catch (error) {
      if (error instanceof Rejected && error.kind === 'unauthenticated') {
        this.limit(reply, address);
        reply.header('www-authenticate', 'Bearer realm="proofmark"');
      }
      throw error;
    }
  }

  /** Cookies travel by themselves: what is not a plain read and shows no key must come from our own pages. */
  private refuseForeignWrites({ raw }: FastifyRequest, { kind }: Credentials): void {
    if (HARMLESS.includes(raw.method ?? '') || kind === 'api-key') return;
    if (!isSameOrigin(raw.headers, this.ownOrigin)) {
      throw new Rejected(
        'forbidden',
        'foreign_origin',
        'A page of another origin may not do this with a session. Use an API key.',
      );
    }
  }

  /** Headers as in draft-ietf-httpapi-ratelimit-headers. @throws Rejected `rate_limited` */
  private limit(reply: FastifyReply, caller: string): void {
    const { perSecond } = this.buckets;
    const { allowed, remaining, seconds } = this.buckets.take(caller, performance.now());
    reply.header('ratelimit-policy', `"default";q=${perSecond};w=1`);
    reply.header('ratelimit', `"default";r=${remaining};t=${seconds}`);
    if (allowed) return;
    reply.header('retry-after', String(seconds));
    throw new Rejected(
      'limited',
      'rate_limited',
      `More than ${perSecond} requests per second. Wait before you try again.`,
    );
  }

  private prepareHeaders({ raw, id }: FastifyRequest, route: EdgeRoute, caller: Caller | null, address: string): void {
    const { headers } = raw;
    // Emptied, not deleted: deleting would make every later look into the headers slow.
    for (const name of OURS_TO_SAY) if (name in headers) headers[name] = undefined;
    const traceparent = traceparentOf(headers);
    if (caller) {
      const context = { ...caller, requestId: id, ...(traceparent !== undefined && { traceparent }) };
      if (this.upstreams.areLocal) handOver(raw, context);
      else headers[CONTEXT_HEADER] = signContext(context, this.config.CONTEXT_SIGNING_KEY);
    } else {
      headers[CLIENT_ADDRESS_HEADER] = address;
      headers['traceparent'] = traceparent;
    }
    // Only identity has a use for the cookie, to end the session.
    if (route.service !== 'identity') headers.cookie = undefined;
  }
}

/** Headers that only the gateway may set, and credentials, which have done their work here. */
const OURS_TO_SAY = [
  CONTEXT_HEADER,
  CLIENT_ADDRESS_HEADER,
  'authorization',
  'x-api-key',
  'x-api-secret',
  'x-traciqo-api-key',
  'x-traciqo-api-secret',
];

function refuseUnfit(headers: IncomingHttpHeaders, { maxBodyBytes }: EdgeRoute): void {
  if (Number(headers['content-length'] ?? 0) > maxBodyBytes) {
    throw new HttpProblem(413, 'payload_too_large', `The body is larger than ${maxBodyBytes / MEBIBYTE} MiB.`);
  }
  const key = headers['idempotency-key'];
  if (key !== undefined && (key.length === 0 || key.length > MAX_IDEMPOTENCY_KEY_LENGTH)) {
    throw invalid([{ field: 'Idempotency-Key', issue: `must be 1 to ${MAX_IDEMPOTENCY_KEY_LENGTH} characters long` }]);
  }
}

/** The service's answer is a part of ours; where we trace nothing, of the caller's. */
function traceparentOf({ traceparent }: IncomingHttpHeaders): string | undefined {
  const ours = activeTraceparent();
  if (ours !== undefined) return ours;
  return typeof traceparent === 'string' && TRACEPARENT.test(traceparent) ? traceparent : undefined;
}
