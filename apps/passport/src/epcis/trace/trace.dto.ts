import { ApiProperty } from '@nestjs/swagger';
import { PageInfo, PageQuery } from '@proofmark/runtime';
import { IsString, MaxLength } from 'class-validator';
import { RELATIONS, type Relation } from './unit-in-time.js';

export class TraceQueryParameters extends PageQuery {
  @ApiProperty({
    example: 'https://id.gs1.org/01/09521141012345/21/2017',
    maxLength: 2048,
    description: 'A unit or a batch: EPC URN, Digital Link or a URI of your own.',
  })
  @IsString()
  @MaxLength(2048)
  readonly epc!: string;
}

export class TraceStepDto {
  @ApiProperty({
    enum: RELATIONS,
    description:
      'What the unit is to that of the step before: what it was in, what was in it, what it was made of, what was made of it.',
  })
  relation: Relation;

  @ApiProperty({ example: 'https://id.gs1.org/00/106141412345678908' }) epc: string;

  @ApiProperty({ type: String, nullable: true, description: 'The event that tells of the relation.' })
  eventID: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'Null: from the beginning.' })
  since: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'Null: for as long as is known.' })
  until: string | null;
}

export class TracedEventDto {
  @ApiProperty({ example: 'urn:uuid:6f2c1d6e-2f3a-4f5b-9d2a-0c9a8b7c6d5e' }) eventID: string;

  @ApiProperty({
    type: [TraceStepDto],
    description: 'Why the event is here: from the unit asked for to the one it names.',
  })
  path: TraceStepDto[];

  @ApiProperty({ type: 'object', additionalProperties: true, description: 'The event in the JSON form of EPCIS 2.0.' })
  event: Record<string, unknown>;
}

export class TracePage {
  @ApiProperty({ type: [TracedEventDto] }) data: TracedEventDto[];
  @ApiProperty() page: PageInfo;
  @ApiProperty({ description: 'False where the trace has more units or events than one answer follows.' })
  complete: boolean;
}
