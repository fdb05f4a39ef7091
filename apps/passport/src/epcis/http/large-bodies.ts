import type { IncomingHttpHeaders } from 'node:http';
import { HttpProblem } from '@proofmark/runtime';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { BodyRoom } from './body-room.js';
import { isEpcisRequest } from './is-epcis-request.js';
import { MAX_BODY_BYTES } from './limits.js';

const MEBIBYTE = 1024 * 1024;
/** What every other address takes without asking. */
const SMALL = MEBIBYTE;

export interface LargeBodyLimits {
  /** Of large bodies at once. */
  readonly mebibytes: number;
  readonly patienceMs: number;
}

/**
 * Bounds what large bodies hold in memory together. Where there is no room, a body is left on its way, unread, until there is: a sender
 * notices nothing but a slower answer. One that waits too long is told to come again later (503); nothing of it was taken.
 */
export function boundLargeBodies(fastify: FastifyInstance, { mebibytes, patienceMs }: LargeBodyLimits): void {
  const room = new BodyRoom(mebibytes * MEBIBYTE);
  const enter = async (bytes: number, reply: FastifyReply): Promise<void> => {
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    const leave = await room.take(bytes, AbortSignal.any([gone.signal, AbortSignal.timeout(patienceMs)]));
    if (!leave) throw refused(reply);
    // Until the answer is out: then the document is stored, or refused.
    gone.signal.addEventListener('abort', leave);
    if (gone.signal.aborted) leave();
  };
  fastify.addHook('preParsing', (request, reply, payload, done) => {
    const bytes = isEpcisRequest(request) ? bytesOf(request) : 0;
    if (bytes <= SMALL) return done(null, payload);
    enter(bytes, reply).then(
      () => done(null, payload),
      (error: Error) => done(error),
    );
  });
}

/** What the body may come to in memory. One that is announced as too large is refused unread. */
function bytesOf({ headers }: FastifyRequest): number {
  const announced = Number(headers['content-length'] ?? 0);
  if (announced > MAX_BODY_BYTES) return 0;
  return isOfUnknownSize(headers) ? MAX_BODY_BYTES : announced;
}

function isOfUnknownSize(headers: IncomingHttpHeaders): boolean {
  const isPacked = (headers['content-encoding'] ?? 'identity').toLowerCase() !== 'identity';
  return isPacked || headers['transfer-encoding'] !== undefined;
}

const RETRY_AFTER_S = 5;

function refused(reply: FastifyReply): HttpProblem {
  // The rest of the body is on its way; nobody reads it.
  reply.headers({ 'retry-after': String(RETRY_AFTER_S), connection: 'close' });
  return new HttpProblem(503, 'unavailable', 'Too many large documents are being taken in. Send this one again later.');
}
