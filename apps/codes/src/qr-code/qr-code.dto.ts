import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { MayBeLeftOut } from '@proofmark/runtime';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateIf,
} from 'class-validator';
import { SLUG, SLUG_LENGTH } from '../slug/slug.js';
import type { ErrorCorrection, QrStatus, QrType } from './qr-code.events.js';
import { IsUtm } from './utm.js';

const NullOrLeftOut = (): PropertyDecorator => ValidateIf((_, value) => value !== undefined && value !== null);

const IsColor = (): PropertyDecorator => Matches(/^#[0-9a-fA-F]{6}$/, { message: 'must be a colour like #1a2b3c' });
/** Lengths in characters as people count them, as the published schemas do. */
const IsName = (): PropertyDecorator =>
  Matches(/^(?=.*\S)[^\p{Cc}]{1,120}$/u, { message: 'must be a line of 1 to 120 characters' });

/** How a code looks. */
export class LookDto {
  @ApiPropertyOptional({ example: '#111827', description: 'Of a new code #000000 when left out.' })
  @MayBeLeftOut()
  @IsColor()
  readonly foregroundColor?: string;

  @ApiPropertyOptional({ example: '#ffffff', description: 'Of a new code #ffffff when left out.' })
  @MayBeLeftOut()
  @IsColor()
  readonly backgroundColor?: string;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    example: 'Scan here',
    maxLength: 30,
    description: 'Written under the code.',
  })
  @NullOrLeftOut()
  @Matches(/^(?=.*\S)[^\p{Cc}]{1,30}$/u, { message: 'must be a line of 1 to 30 characters' })
  readonly frameText?: string | null;

  @ApiPropertyOptional({
    enum: ['L', 'M', 'Q', 'H'],
    description: 'How much may be dirty or torn: 7, 15, 25 or 30 %. Of a new code M when left out.',
  })
  @MayBeLeftOut()
  @IsIn(['L', 'M', 'Q', 'H'])
  readonly errorCorrection?: ErrorCorrection;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 0,
    maximum: 16,
    description: 'Quiet zone, in modules. Of a new code 4 when left out.',
  })
  @MayBeLeftOut()
  @IsInt()
  @Min(0)
  @Max(16)
  readonly margin?: number;
}

class DetailsDto extends LookDto {
  @ApiPropertyOptional({ type: [String], example: ['packaging'], maxItems: 20 })
  @MayBeLeftOut()
  @IsArray()
  @ArrayMaxSize(20)
  @ArrayUnique()
  @Matches(/^(?=\S)[^\p{Cc}]{1,50}(?<=\S)$/u, {
    each: true,
    message: 'each must be a line of 1 to 50 characters, without spaces at its ends',
  })
  readonly tags?: string[];

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'string', maxLength: 200 },
    maxProperties: 10,
    example: { utm_source: 'qr', utm_campaign: 'packaging' },
    description: 'Appended to the destination of each scan where it does not set them itself. Dynamic codes only.',
  })
  @MayBeLeftOut()
  @IsUtm()
  readonly utm?: Record<string, string>;

  @ApiPropertyOptional({
    default: false,
    description: 'Refuse, instead of warning of, a look that phones may not read.',
  })
  @MayBeLeftOut()
  @IsBoolean()
  readonly strict?: boolean;
}

export class CreateQrCodeDto extends DetailsDto {
  @ApiProperty({ example: 'Packaging insert', minLength: 1, maxLength: 120 })
  @IsString()
  @IsName()
  readonly name!: string;

  @ApiPropertyOptional({ enum: ['dynamic', 'static'], default: 'dynamic' })
  @MayBeLeftOut()
  @IsIn(['dynamic', 'static'])
  readonly type?: QrType;

  @ApiProperty({
    example: 'https://example.com/post-purchase',
    maxLength: 2048,
    description: 'An http or https URL of a public host.',
  })
  @IsString()
  @MaxLength(2048)
  readonly destinationUrl!: string;

  @ApiPropertyOptional({
    example: 'packaging-insert',
    pattern: SLUG.source,
    minLength: SLUG_LENGTH.min,
    maxLength: SLUG_LENGTH.max,
    description:
      'The end of the short link. Left out, it follows from the name, with a random ending where that is taken.',
  })
  @MayBeLeftOut()
  @Matches(new RegExp(`^(?=.{${SLUG_LENGTH.min},${SLUG_LENGTH.max}}$)${SLUG.source.slice(1)}`), {
    message: `must be ${SLUG_LENGTH.min} to ${SLUG_LENGTH.max} lower-case letters and digits, in words joined by hyphens`,
  })
  readonly slug?: string;

  @ApiPropertyOptional({
    default: false,
    description: 'A slug of 78 random bits, for links that must not be found by trying. Not together with `slug`.',
  })
  @MayBeLeftOut()
  @IsBoolean()
  readonly unguessable?: boolean;
}

export class UpdateQrCodeDto extends DetailsDto {
  @ApiPropertyOptional({ example: 'Packaging insert', minLength: 1, maxLength: 120 })
  @MayBeLeftOut()
  @IsString()
  @IsName()
  readonly name?: string;

  @ApiPropertyOptional({
    enum: ['active', 'paused', 'archived'],
    description: 'An archived code can be made active again.',
  })
  @MayBeLeftOut()
  @IsIn(['active', 'paused', 'archived'])
  readonly status?: QrStatus;
}

export class RepointQrCodeDto {
  @ApiProperty({ example: 'https://example.com/spring-offer', maxLength: 2048 })
  @IsString()
  @MaxLength(2048)
  readonly destinationUrl!: string;
}

export class DeleteQrCodeQuery {
  @ApiPropertyOptional({
    enum: ['true', 'false'],
    default: 'false',
    description: '`true` deletes for good. In test mode only.',
  })
  @MayBeLeftOut()
  @IsIn(['true', 'false'])
  readonly permanent?: 'true' | 'false';
}
