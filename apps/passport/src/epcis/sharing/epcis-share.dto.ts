import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { PageInfo, PageQuery } from '@proofmark/runtime';
import { IsIn, IsOptional, IsString, Matches, MaxLength } from 'class-validator';

/** As much as a URI in an event. */
const MAX_IDENTIFIER = 2048;
const WORKSPACE = /^ws_[0-9a-z]{1,64}$/;

export class GrantEpcisShareBody {
  @ApiProperty({ example: 'ws_01jvm3k5n0000000000000000b', description: 'The workspace that may read.' })
  @IsString()
  @Matches(WORKSPACE)
  readonly granteeId!: string;

  @ApiProperty({
    example: 'https://id.gs1.org/01/09521141012345',
    maxLength: MAX_IDENTIFIER,
    description:
      'What about: one thing (EPC URN, Digital Link or a URI of your own); a class, such as a GTIN, with all of its units and batches; or a pattern: `urn:epc:idpat:sgtin:9521141.*.*`.',
  })
  @IsString()
  @MaxLength(MAX_IDENTIFIER)
  readonly identifier!: string;
}

export const DIRECTIONS = ['granted', 'received'] as const;

export class EpcisSharesQuery extends PageQuery {
  @ApiPropertyOptional({
    enum: DIRECTIONS,
    default: 'granted',
    description: 'What this workspace grants, or what it was granted by others.',
  })
  @IsOptional()
  @IsIn(DIRECTIONS)
  readonly direction: (typeof DIRECTIONS)[number] = 'granted';
}

export class EpcisShareDto {
  @ApiProperty({ example: 'epsh_01jvm3k5n0000000000000000a' }) id: string;
  @ApiProperty({ example: 'ws_01jvm3k5n0000000000000000a', description: 'Whose events are read.' }) grantorId: string;
  @ApiProperty({ example: 'ws_01jvm3k5n0000000000000000b' }) granteeId: string;
  @ApiProperty({ example: 'https://id.gs1.org/01/09521141012345', description: 'In its canonical form.' })
  identifier: string;
  @ApiProperty({ example: '2026-05-19T12:00:00.000Z' }) createdAt: string;
}

export class EpcisShareResponse {
  @ApiProperty() data: EpcisShareDto;
}

export class EpcisSharePage {
  @ApiProperty({ type: [EpcisShareDto] }) data: EpcisShareDto[];
  @ApiProperty() page: PageInfo;
}
