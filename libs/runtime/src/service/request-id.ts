import type { FastifyRequest } from 'fastify';
import { contextIfAny } from '../context/call-context.js';

/** The id the gateway gave this request; this service's own where there was no context. */
export function requestIdOf(request: FastifyRequest): string {
  return contextIfAny()?.requestId ?? request.id;
}
