import { applyDecorators, Controller } from '@nestjs/common';
import { ApiExtension, ApiExtraModels, ApiResponse, ApiTags, getSchemaPath } from '@nestjs/swagger';
import { EPCIS_EXCEPTIONS, type EpcisExceptionName, EPCIS_PATH } from '@proofmark/contracts';
import { MAX_BODY_BYTES } from './limits.js';
import { EpcisProblemResponse } from './epcis-problem.dto.js';

/** A controller of the EPCIS interface. @param path below `/api/v1/epcis` */
export function EpcisController(path: string): ClassDecorator {
  return applyDecorators(
    Controller(`${EPCIS_PATH.slice(1)}${path === '' ? '' : `/${path}`}`),
    ApiTags('EPCIS'),
    ApiExtraModels(EpcisProblemResponse),
    ApiProblem(401, 'SecurityException'),
    ApiProblem(403, 'SecurityException'),
    ApiProblem(406, 'NotAcceptableException'),
  );
}

/** Documents the exceptions an operation may answer with, beside those that every operation has. */
export function EpcisProblems(...exceptions: readonly EpcisExceptionName[]): MethodDecorator & ClassDecorator {
  const byStatus = Map.groupBy(exceptions, (exception) => EPCIS_EXCEPTIONS[exception]);
  return applyDecorators(...[...byStatus].map(([status, names]) => ApiProblem(status, ...names)));
}

/** The gateway lets larger bodies through here than elsewhere. */
export const TakesDocuments = (): MethodDecorator => ApiExtension('x-max-body-bytes', MAX_BODY_BYTES);

function ApiProblem(status: number, ...names: readonly EpcisExceptionName[]): MethodDecorator & ClassDecorator {
  const description = names.map((name) => `\`epcisException:${name}\``).join(', ');
  const content = { 'application/problem+json': { schema: { $ref: getSchemaPath(EpcisProblemResponse) } } };
  return ApiResponse({ status, description, content });
}
