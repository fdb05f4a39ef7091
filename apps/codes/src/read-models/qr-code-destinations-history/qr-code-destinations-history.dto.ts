import { ApiProperty } from '@nestjs/swagger';
import { PageInfo } from '@proofmark/runtime';

export class QrDestinationView {
  @ApiProperty({ example: 'https://example.com/spring-offer' })
  destinationUrl: string;

  @ApiProperty({
    format: 'date-time',
    example: '2026-05-19T13:20:00.000Z',
    description: 'From when on the code led there.',
  })
  since: string;

  @ApiProperty({
    example: 'key_01jvm3k5n0000000000000000b',
    description: 'The API key or member that pointed it there.',
  })
  changedBy: string;
}

export class QrDestinationListResponse {
  @ApiProperty({ type: [QrDestinationView] })
  data: QrDestinationView[];

  @ApiProperty()
  page: PageInfo;
}
