import { ApiProperty } from '@nestjs/swagger';

const CODES = ['low_contrast', 'inverted_colors', 'narrow_margin', 'look_alike_domain'] as const;

/** What was done all the same, but may not be what was meant. */
export class Warning {
  @ApiProperty({ enum: CODES, example: 'low_contrast', description: 'Stable: branch on this.' })
  code: (typeof CODES)[number];

  @ApiProperty({ example: 'foregroundColor' })
  field: string;

  @ApiProperty({
    description: 'For people; may change.',
    example: 'Phones may not read these colours: contrast 1.6, at least 3 is needed.',
  })
  message: string;
}
