import { randomBytes } from 'node:crypto';
import { FastifyAdapter } from '@nestjs/platform-fastify';

const BODY_LIMIT = 1024 * 1024;

export function createHttpAdapter(): FastifyAdapter {
  return new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    logger: false,
    genReqId: requestIds(),
  });
}

/** Unique ids, cheaply: the gateway's are the ones people see. */
function requestIds(): () => string {
  const start = randomBytes(6).toString('hex');
  let count = 0;
  return () => `req_${start}${(count++).toString(36)}`;
}
