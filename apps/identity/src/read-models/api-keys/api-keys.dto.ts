import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { type Mode, type Scope, SCOPES } from '@proofmark/contracts';
import { PageQuery } from '@proofmark/runtime';
import { IsIn, IsOptional } from 'class-validator';

export class ApiKeyView {
  @ApiProperty({ example: 'key_01jvm3k5n0000000000000000b' })
  id: string;

  @ApiProperty({ example: 'Shop backend' })
  name: string;

  @ApiProperty({ enum: ['test', 'live'] })
  mode: Mode;

  @ApiProperty({ enum: SCOPES, isArray: true, example: ['qr:read', 'qr:write'] })
  scopes: Scope[];

  @ApiProperty({ enum: ['active', 'expired', 'revoked'] })
  status: 'active' | 'expired' | 'revoked';

  @ApiProperty({ format: 'date-time' })
  createdAt: string;

  @ApiProperty({ description: 'The member who created it.', example: 'usr_01jvm3k5n0000000000000000a' })
  createdBy: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  expiresAt: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  revokedAt: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  rotatedAt: string | null;

  @ApiProperty({
    description: 'Until when the secret before the last rotation still works.',
    type: String,
    format: 'date-time',
    nullable: true,
  })
  previousSecretUntil: string | null;

  @ApiProperty({
    description: 'The last use, known some seconds after it.',
    type: String,
    format: 'date-time',
    nullable: true,
  })
  lastUsedAt: string | null;
}

export class ApiKeysQuery extends PageQuery {
  @ApiPropertyOptional({ enum: ['test', 'live'] })
  @IsOptional()
  @IsIn(['test', 'live'])
  readonly mode?: Mode;
}

class ApiKeysPage {
  @ApiProperty({ type: String, nullable: true })
  nextCursor: string | null;

  @ApiProperty()
  hasMore: boolean;
}

export class ApiKeysAnswer {
  @ApiProperty({ type: [ApiKeyView] })
  data: ApiKeyView[];

  @ApiProperty({ type: ApiKeysPage })
  page: ApiKeysPage;
}
