import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { type Mode, type Scope, SCOPES } from '@proofmark/contracts';
import { MayBeLeftOut } from '@proofmark/runtime';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsISO8601,
  IsString,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { ApiKeyView } from '../read-models/api-keys/api-keys.dto.js';

const DEFAULT_OVERLAP_SECONDS = 24 * 3600;
const MAX_OVERLAP_SECONDS = 30 * 24 * 3600;

export class CreateApiKeyBody {
  @ApiProperty({ example: 'Shop backend', minLength: 1, maxLength: 120 })
  @IsString()
  @Length(1, 120)
  name: string;

  @ApiProperty({ enum: ['test', 'live'], example: 'test' })
  @IsIn(['test', 'live'])
  mode: Mode;

  @ApiProperty({ enum: SCOPES, isArray: true, uniqueItems: true, minItems: 1, example: ['qr:read', 'qr:write'] })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(SCOPES.length)
  @ArrayUnique()
  @IsIn(SCOPES, { each: true })
  scopes: Scope[];

  @ApiPropertyOptional({
    description: 'From when on the key no longer works. Without it the key works until it is revoked.',
    format: 'date-time',
    maxLength: 40,
    example: '2027-05-19T12:00:00.000Z',
  })
  @MayBeLeftOut()
  @IsString()
  @MaxLength(40)
  @IsISO8601({ strict: true, strictSeparator: true })
  // A time without a zone would mean something else on another machine.
  @Matches(/(Z|[+-]\d{2}:\d{2})$/, { message: 'expiresAt must be an instant with a time zone' })
  expiresAt?: string;
}

export class RotateApiKeyBody {
  @ApiPropertyOptional({
    description: 'How long the former secret still works. 0 where it leaked.',
    minimum: 0,
    maximum: MAX_OVERLAP_SECONDS,
    default: DEFAULT_OVERLAP_SECONDS,
    type: 'integer',
  })
  @MayBeLeftOut()
  @IsInt()
  @Min(0)
  @Max(MAX_OVERLAP_SECONDS)
  overlapSeconds: number = DEFAULT_OVERLAP_SECONDS;
}

export class NewApiKeyView extends ApiKeyView {
  @ApiProperty({
    description: 'The whole credential, for `Authorization: Bearer`. Shown this once; only its hash is kept.',
    example: 'pm_test_01jvm3k5n0000000000000000b_0000000000000000000000000002IY3e7',
  })
  token: string;

  @ApiProperty({
    description: 'The first half of the token, for `X-API-Key` or `Authorization: token key:secret`.',
    example: 'pm_test_01jvm3k5n0000000000000000b',
  })
  key: string;

  @ApiProperty({
    description: 'The second half of the token, for `X-API-Secret`.',
    example: '0000000000000000000000000002IY3e7',
  })
  secret: string;

  @ApiProperty({ description: 'The token cannot be shown again.', enum: [true] })
  tokenShownOnce: true;
}

export class NewApiKeyAnswer {
  @ApiProperty({ type: NewApiKeyView })
  data: NewApiKeyView;
}
