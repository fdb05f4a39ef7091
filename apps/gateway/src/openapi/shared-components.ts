import { SESSION_COOKIE } from '@proofmark/contracts';
import type { Json } from './json.js';

/** The errors any operation may answer with. Status → name, what it means, and an example. */
const ERRORS = {
  400: [
    'BadRequest',
    'The request is not valid; `details` names each wrong field.',
    'validation_error',
    'The request is not valid.',
  ],
  401: ['Unauthorized', 'No credential, or one that opens nothing.', 'unauthorized', 'A valid credential is needed.'],
  403: ['Forbidden', 'The credential is good, but not for this.', 'missing_scope', 'This needs the scope qr:write.'],
  404: ['NotFound', 'There is no such thing in this workspace and mode.', 'not_found', 'There is nothing here.'],
  409: [
    'Conflict',
    'It cannot be done as things stand now.',
    'idempotency_in_progress',
    'The first request with this key is still running. Try again.',
  ],
  413: ['PayloadTooLarge', 'The body is larger than 1 MiB.', 'payload_too_large', 'The body is larger than 1 MiB.'],
  414: [
    'UriTooLong',
    'The address is longer than 8,192 characters, or one part of its path longer than 4,096.',
    'uri_too_long',
    'The address is longer than 8,192 characters, or one part of its path longer than 4,096.',
  ],
  415: [
    'UnsupportedMediaType',
    'The body is not JSON.',
    'unsupported_media_type',
    'The body must be sent as application/json.',
  ],
  422: [
    'Unprocessable',
    'It is well-formed, but cannot be done.',
    'idempotency_key_reused',
    'This Idempotency-Key was used for another request.',
  ],
  429: [
    'RateLimited',
    'Too many requests; `Retry-After` tells how long to wait.',
    'rate_limited',
    'More than 100 requests per second. Wait before you try again.',
  ],
  431: [
    'HeadersTooLarge',
    'The headers are larger than 32 KiB in all.',
    'headers_too_large',
    'The headers are larger than 32 KiB in all.',
  ],
  500: [
    'InternalError',
    'A fault of ours; `requestId` helps us find it.',
    'internal_error',
    'Something went wrong on our side.',
  ],
  503: [
    'Unavailable',
    'The service is starting, stopping or overloaded, or its database does not answer. Try again.',
    'unavailable',
    'The service is not available. Try again.',
  ],
} as const satisfies Record<number, readonly [string, string, string, string]>;

export type ErrorStatus = keyof typeof ERRORS;

export function errorReference(status: ErrorStatus): Json {
  return { $ref: `#/components/responses/${ERRORS[status][0]}` };
}

/** Inside the EPCIS interface all errors have the one shape of the standard. */
export const epcisErrorReference = (): Json => ({ $ref: '#/components/responses/EpcisProblem' });

const EPCIS_PROBLEM = {
  description: 'A problem in the words of EPCIS 2.0, RFC 9457; `type` tells which.',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/EpcisProblemResponse' } } },
};

/** @param schemas what the services describe */
export function sharedResponses(schemas: Readonly<Record<string, unknown>>): Json {
  const own = 'EpcisProblemResponse' in schemas ? { EpcisProblem: EPCIS_PROBLEM } : {};
  return { ...errorResponses(), ...own };
}

function errorResponses(): Json {
  return Object.fromEntries(
    Object.entries(ERRORS).map(([status, [name, description, code, message]]) => [
      name,
      {
        description,
        ...(status === '429' && { headers: { 'Retry-After': RETRY_AFTER } }),
        content: {
          'application/json': {
            schema: { $ref: '#/components/schemas/ErrorResponse' },
            example: { error: { code, message } },
          },
        },
      },
    ]),
  );
}

const RETRY_AFTER = { description: 'Seconds to wait.', schema: { type: 'integer' } };

export const sharedParameters: Json = {
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    required: false,
    description:
      'Makes the write happen once however often it is sent within 24 hours: the same answer comes again, with `Idempotency-Replayed: true`.',
    schema: { type: 'string', minLength: 1, maxLength: 255 },
    example: 'order-4711',
  },
  Mode: {
    name: 'X-Proofmark-Mode',
    in: 'header',
    required: false,
    description: '`test` lowers this request to test mode. A test key is never raised to live.',
    schema: { type: 'string', enum: ['test', 'live'] },
  },
};

export const securitySchemes: Json = {
  bearer: {
    type: 'http',
    scheme: 'bearer',
    description:
      'An API key: `Authorization: Bearer pm_live_<id>_<secret>`. The spelling `Authorization: token <key>:<secret>` is understood too.',
  },
  key: {
    type: 'apiKey',
    in: 'header',
    name: 'X-API-Key',
    description: 'The first half of an API key: `pm_live_<id>`.',
  },
  secret: { type: 'apiKey', in: 'header', name: 'X-API-Secret', description: 'The second half of an API key.' },
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: SESSION_COOKIE,
    description: 'A signed-in member; see `POST /api/v1/sessions`.',
  },
};
