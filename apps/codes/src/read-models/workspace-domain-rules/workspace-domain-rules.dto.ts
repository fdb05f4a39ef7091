import { ApiProperty } from '@nestjs/swagger';

export class DomainRulesView {
  @ApiProperty({
    type: [String],
    example: ['brand.example', '*.brand.example'],
    description: 'Empty: all are allowed.',
  })
  allowed: readonly string[];

  @ApiProperty({
    type: [String],
    example: ['old.brand.example'],
    description: 'Refused also where `allowed` names them.',
  })
  blocked: readonly string[];

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2026-05-19T12:00:00.000Z' })
  changedAt: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'usr_01jvm3k5n0000000000000000a' })
  changedBy: string | null;
}

export class DomainRulesResponse {
  @ApiProperty()
  data: DomainRulesView;
}
