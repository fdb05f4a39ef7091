import { ApiProperty } from '@nestjs/swagger';

/** RFC 9457, sent as `application/problem+json`. */
export class EpcisProblemResponse {
  @ApiProperty({ example: 'epcisException:ValidationException' })
  readonly type!: string;

  @ApiProperty({ example: 'ValidationException' })
  readonly title!: string;

  @ApiProperty({ example: 400 })
  readonly status!: number;

  @ApiProperty({ description: 'What was found and what is allowed.' })
  readonly detail!: string;

  @ApiProperty({
    required: false,
    type: 'array',
    items: { type: 'object' },
    description: 'Each wrong place: JSON pointer, what was found, what is allowed.',
  })
  readonly errors?: readonly object[];
}
