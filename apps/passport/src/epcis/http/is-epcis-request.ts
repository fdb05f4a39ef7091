import { isEpcisPath } from '@proofmark/contracts';
import type { FastifyRequest } from 'fastify';

/** Whether the request is one of the standard's interface. Our own addresses, such as `/api/v1/epcis-settings`, begin alike. */
export const isEpcisRequest = ({ url }: FastifyRequest): boolean => isEpcisPath(url.split('?', 1)[0] ?? '');
