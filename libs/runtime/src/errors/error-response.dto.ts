import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

class ErrorBody {
  @ApiProperty({ description: 'Stable: branch on this.', example: 'validation_error' })
  code!: string;

  @ApiProperty({ description: 'For people; may change.', example: 'The request is not valid.' })
  message!: string;

  @ApiPropertyOptional({
    description: 'What exactly, where the code says more: for `validation_error` a list of `{ field, issue }`.',
    oneOf: [{ type: 'array', items: { type: 'object' } }, { type: 'object' }],
    example: [{ field: 'name', issue: 'must be a string' }],
  })
  details?: unknown;
}

/** The body of every answer that is not a success. */
export class ErrorResponse {
  @ApiProperty({ type: ErrorBody })
  error!: ErrorBody;
}
