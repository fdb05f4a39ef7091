import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { PageInfo, PageQuery } from '@proofmark/runtime';
import { IsIn, IsOptional, Matches } from 'class-validator';
import { PING, SUBSCRIBABLE_EVENTS } from '../../event-types.js';

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;
const STATUSES = ['pending', 'succeeded', 'failed'] as const;
const EVENTS = [...SUBSCRIBABLE_EVENTS, PING] as const;

export class DeliveriesQuery extends PageQuery {
  @ApiPropertyOptional({ enum: STATUSES })
  @IsOptional()
  @IsIn(STATUSES)
  status?: (typeof STATUSES)[number];

  @ApiPropertyOptional({ enum: EVENTS })
  @IsOptional()
  @IsIn(EVENTS)
  event?: (typeof EVENTS)[number];
}

export class RecoverBody {
  @ApiProperty({
    example: '2026-05-19T12:00:00Z',
    description: 'Failed deliveries created at this instant or later are sent again.',
  })
  @Matches(INSTANT, { message: 'since must be an instant such as 2026-05-19T12:00:00Z' })
  since: string;
}

export class DeliveryDto {
  @ApiProperty({ example: 'dlv_01jvm3k5n0000000000000000e' }) id: string;
  @ApiProperty({ example: 'wh_01jvm3k5n0000000000000000d' }) webhookId: string;
  @ApiProperty({ example: 'qr.scanned' }) event: string;
  @ApiProperty({ description: 'The `webhook-id` header: the same for every attempt.' }) messageId: string;
  @ApiProperty({ enum: STATUSES }) status: string;
  @ApiProperty({ example: 1 }) attempts: number;
  @ApiProperty({ type: Number, nullable: true, example: 200 }) responseStatus: number | null;
  @ApiProperty({ type: String, nullable: true }) nextAttemptAt: string | null;
  @ApiProperty() createdAt: string;
  @ApiProperty({ type: String, nullable: true }) endedAt: string | null;
}

export class AttemptDto {
  @ApiProperty({ example: 'att_01jvm3k5n0000000000000000f' }) id: string;
  @ApiProperty() startedAt: string;
  @ApiProperty({ example: 38 }) durationMs: number;
  @ApiProperty({ type: Number, nullable: true, example: 200 }) responseStatus: number | null;
  @ApiProperty({ type: String, nullable: true, description: 'The first 2 KiB of the answer.' }) responseBody:
    string | null;
  @ApiProperty({ type: String, nullable: true, description: 'Why there was no answer.' }) error: string | null;
}

export class DeliveryWithAttemptsDto extends DeliveryDto {
  @ApiProperty({ type: 'object', additionalProperties: true, description: 'The body as it is sent.' }) payload: object;
  @ApiProperty({ type: [AttemptDto], description: 'Oldest first, at most 100.' }) attemptLog: AttemptDto[];
}

export class DeliveryPage {
  @ApiProperty({ type: [DeliveryDto] }) data: DeliveryDto[];
  @ApiProperty() page: PageInfo;
}
export class DeliveryWithAttemptsResponse {
  @ApiProperty() data: DeliveryWithAttemptsDto;
}
class RecoveredDto {
  @ApiProperty({ example: 12 }) recovered: number;
}
export class RecoverResponse {
  @ApiProperty() data: RecoveredDto;
}
