import { StreamableFile } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

/** An answer as it is stored: enough to give it again, byte for byte. */
export interface KeptAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Null: there was none. */
  readonly body: string | null;
  readonly encoding: 'utf8' | 'base64';
}

/** Thrown to leave the handling of a request that was answered before. Not an error: the filter gives the answer again. */
export class AnsweredBefore extends Error {
  override readonly name = 'AnsweredBefore';

  constructor(readonly answer: KeptAnswer) {
    super('This request was answered before.');
  }
}

/** Of an answer's headers, those that belong to its meaning. */
const KEPT_HEADERS = ['content-type', 'content-disposition', 'location', 'etag'];
const JSON_TYPE = 'application/json; charset=utf-8';

/** Null for a stream: it can be read only once, by the caller. */
export function answerOf(reply: FastifyReply, body: unknown): KeptAnswer | null {
  if (body instanceof StreamableFile) return null;
  const given = KEPT_HEADERS.flatMap((name) => {
    const value = reply.getHeader(name);
    return value === undefined ? [] : [[name, String(value)] as const];
  });
  return { status: reply.statusCode, ...written(body, Object.fromEntries(given)) };
}

type Written = Pick<KeptAnswer, 'headers' | 'body' | 'encoding'>;

function written(body: unknown, headers: Record<string, string>): Written {
  if (body === undefined || body === null) return { headers, body: null, encoding: 'utf8' };
  if (body instanceof Uint8Array) return { headers, body: Buffer.from(body).toString('base64'), encoding: 'base64' };
  if (typeof body === 'string') return { headers, body, encoding: 'utf8' };
  return { headers: { 'content-type': JSON_TYPE, ...headers }, body: JSON.stringify(body), encoding: 'utf8' };
}

export function answerAgain({ status, headers, body, encoding }: KeptAnswer, reply: FastifyReply): void {
  void reply.code(status).headers(headers).header('idempotency-replayed', 'true');
  void reply.send(body === null ? undefined : encoding === 'base64' ? Buffer.from(body, 'base64') : body);
}
