import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { MayBeLeftOut, PageInfo } from '@proofmark/runtime';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { SUBSCRIBABLE_EVENTS } from '../event-types.js';
import { EpcisFilterBody } from './epcis-filter.dto.js';

const DEFAULT_TIMEOUT_SECONDS = 10;
const DEFAULT_MAX_ATTEMPTS = 5;
const WHICH_EVENTS = 'Which captured events `epcis.event_captured` tells of; null: all of them.';

export class RegisterEndpointBody {
  @ApiProperty({ example: 'Production CRM webhook', minLength: 1, maxLength: 120 })
  @IsString()
  @Length(1, 120)
  name: string;

  @ApiProperty({ example: 'https://example.com/webhooks/proofmark', maxLength: 2048 })
  @IsString()
  @MaxLength(2048)
  url: string;

  @ApiProperty({ enum: SUBSCRIBABLE_EVENTS, isArray: true, example: ['qr.created', 'qr.scanned'] })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(SUBSCRIBABLE_EVENTS.length)
  @ArrayUnique()
  @IsIn(SUBSCRIBABLE_EVENTS, { each: true })
  events: string[];

  @ApiPropertyOptional({ type: EpcisFilterBody, nullable: true, description: WHICH_EVENTS })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => EpcisFilterBody)
  epcisFilter: EpcisFilterBody | null = null;

  @ApiPropertyOptional({ default: DEFAULT_TIMEOUT_SECONDS, minimum: 1, maximum: 30 })
  @MayBeLeftOut()
  @IsInt()
  @Min(1)
  @Max(30)
  timeoutSeconds: number = DEFAULT_TIMEOUT_SECONDS;

  @ApiPropertyOptional({ default: DEFAULT_MAX_ATTEMPTS, minimum: 1, maximum: 10 })
  @MayBeLeftOut()
  @IsInt()
  @Min(1)
  @Max(10)
  maxAttempts: number = DEFAULT_MAX_ATTEMPTS;
}

export class ChangeEndpointBody {
  @ApiPropertyOptional({ minLength: 1, maxLength: 120 })
  @MayBeLeftOut()
  @IsString()
  @Length(1, 120)
  name?: string;

  @ApiPropertyOptional({ maxLength: 2048 })
  @MayBeLeftOut()
  @IsString()
  @MaxLength(2048)
  url?: string;

  @ApiPropertyOptional({ enum: SUBSCRIBABLE_EVENTS, isArray: true })
  @MayBeLeftOut()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(SUBSCRIBABLE_EVENTS.length)
  @ArrayUnique()
  @IsIn(SUBSCRIBABLE_EVENTS, { each: true })
  events?: string[];

  @ApiPropertyOptional({ type: EpcisFilterBody, nullable: true, description: WHICH_EVENTS })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => EpcisFilterBody)
  epcisFilter?: EpcisFilterBody | null;

  @ApiPropertyOptional({
    description: 'false stops deliveries; true starts them again, also after the endpoint was disabled.',
  })
  @MayBeLeftOut()
  @IsBoolean()
  active?: boolean;

  @ApiPropertyOptional({ minimum: 1, maximum: 30 })
  @MayBeLeftOut()
  @IsInt()
  @Min(1)
  @Max(30)
  timeoutSeconds?: number;

  @ApiPropertyOptional({ minimum: 1, maximum: 10 })
  @MayBeLeftOut()
  @IsInt()
  @Min(1)
  @Max(10)
  maxAttempts?: number;
}

export class RotateSecretBody {
  @ApiPropertyOptional({
    minimum: 0,
    maximum: 720,
    description: 'Hours during which the old secret signs too. Default: what the installation sets (24).',
  })
  @MayBeLeftOut()
  @IsInt()
  @Min(0)
  @Max(720)
  overlapHours?: number;
}

export class EndpointDto {
  @ApiProperty({ example: 'wh_01jvm3k5n0000000000000000d' }) id: string;
  @ApiProperty({ example: 'Production CRM webhook' }) name: string;
  @ApiProperty({ example: 'https://example.com/webhooks/proofmark' }) url: string;
  @ApiProperty({ type: [String], example: ['qr.created', 'qr.scanned'] }) events: string[];
  @ApiProperty({ type: EpcisFilterBody, nullable: true }) epcisFilter: EpcisFilterBody | null;
  @ApiProperty() active: boolean;
  @ApiProperty({
    type: String,
    nullable: true,
    enum: ['asked', 'failing', 'gone'],
    description: 'Why it is not active.',
  })
  disabledReason: string | null;
  @ApiProperty({ example: 10 }) timeoutSeconds: number;
  @ApiProperty({ example: 5 }) maxAttempts: number;
  @ApiProperty({ example: '2026-05-19T12:00:00.000Z' }) createdAt: string;
  @ApiProperty({ example: '2026-05-19T12:00:00.000Z' }) updatedAt: string;
}

export class EndpointWithSecretDto extends EndpointDto {
  @ApiProperty({ example: 'whsec_…', description: 'Shown in this answer and never again.' }) secret: string;
  @ApiProperty({ example: true }) secretShownOnce: true;
}

export class EndpointPage {
  @ApiProperty({ type: [EndpointDto] }) data: EndpointDto[];
  @ApiProperty() page: PageInfo;
}
export class EndpointResponse {
  @ApiProperty() data: EndpointDto;
}
export class EndpointWithSecretResponse {
  @ApiProperty() data: EndpointWithSecretDto;
}
