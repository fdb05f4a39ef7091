import { applyDecorators } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { ErrorResponse } from '@proofmark/runtime';

/** Documents the codes an operation may be refused with, by status. 401 and 403 `missing_scope` go without saying. */
export function ApiRefusals(codes: Readonly<Record<number, readonly string[]>>): MethodDecorator {
  const all: Record<number, readonly string[]> = {
    401: ['unauthorized'],
    ...codes,
    403: ['missing_scope', ...(codes[403] ?? [])],
  };
  return applyDecorators(
    ...Object.entries(all).map(([status, names]) =>
      ApiResponse({
        status: Number(status),
        type: ErrorResponse,
        description: names.map((name) => `\`${name}\``).join(', '),
      }),
    ),
  );
}
