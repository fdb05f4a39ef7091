import { ApiProperty } from '@nestjs/swagger';

/** What was done all the same, but may not be what was meant. */
export class Warning {
  @ApiProperty({ example: 'low_contrast', description: 'Stable: branch on this.' })
  code: string;

  @ApiProperty({ example: 'foregroundColor' })
  field: string;

  @ApiProperty({
    description: 'For people; may change.',
    example: 'Phones may not read these colours: contrast 1.6, at least 3 is needed.',
  })
  message: string;
}
