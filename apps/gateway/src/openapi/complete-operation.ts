import { isEpcisPath } from '@proofmark/contracts';
import { isObject, type Json } from './json.js';
import { epcisErrorReference, type ErrorStatus, errorReference } from './shared-components.js';

/** Where an operation stands. */
export interface OperationPlace {
  readonly service: string;
  readonly path: string;
  readonly method: string;
}

const SESSION_ONLY = [{ session: [] }];
const ANY_CREDENTIAL = [{ bearer: [] }, { key: [], secret: [] }, { session: [] }];

/** Adds to an operation what is true of all of them: who may call, which errors may come, which headers are understood. */
export function completeOperation(operation: Json, place: OperationPlace): Json {
  const { 'x-public': isPublic, 'x-admin': isAdmin, ...rest } = operation;
  const traits = { ...place, isPublic: isPublic === true, hasBody: 'requestBody' in operation };
  return {
    ...rest,
    'x-service': place.service,
    security: traits.isPublic ? [] : isAdmin === true ? SESSION_ONLY : ANY_CREDENTIAL,
    parameters: [...((operation['parameters'] as Json[] | undefined) ?? []), ...headersOf(traits)],
    responses: withErrors(operation['responses'], traits),
  };
}

interface Traits extends OperationPlace {
  readonly isPublic: boolean;
  readonly hasBody: boolean;
}

function headersOf({ isPublic, method }: Traits): Json[] {
  if (isPublic) return [];
  const mode = { $ref: '#/components/parameters/Mode' };
  return method === 'get' ? [mode] : [mode, { $ref: '#/components/parameters/IdempotencyKey' }];
}

/** What an operation says of a status itself stands. */
function withErrors(responses: unknown, traits: Traits): Json {
  const isEpcis = isEpcisPath(traits.path);
  const errors = errorsOf(traits).map((status) => {
    // Headers that are too large end the connection before anybody knows what was asked for.
    const reference = isEpcis && status !== 431 ? epcisErrorReference() : errorReference(status);
    return [String(status), reference] as const;
  });
  return { ...Object.fromEntries(errors), ...(isObject(responses) ? responses : {}) };
}

function errorsOf({ isPublic, method, hasBody, path }: Traits): ErrorStatus[] {
  const isWrite = method !== 'get';
  return [
    400,
    ...(isPublic ? [] : ([401] as const)),
    ...(isPublic && !isWrite ? [] : ([403] as const)),
    ...(path.includes('{') ? ([404] as const) : []),
    ...(isWrite && !isPublic ? ([409, 422] as const) : []),
    ...(hasBody ? ([413, 415] as const) : []),
    414,
    429,
    431,
    500,
    503,
  ];
}
