import { EpcisException } from '../problem/epcis-exception.js';
import { RefusedBody } from './refused-body.js';

/** Throws on what was thrown, a refused body as the answer that its sender gets (400). */
export function refusalOf(error: unknown): never {
  if (!(error instanceof RefusedBody)) throw error;
  throw new EpcisException('ValidationException', error.detail, error.findings);
}
