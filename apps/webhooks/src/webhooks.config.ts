import { DatabaseConfig } from '@proofmark/runtime';
import { Transform } from 'class-transformer';
import { IsArray, IsInt, Max, Min } from 'class-validator';
import { parseRetryLadder, type RetryLadder } from './delivery/retry-schedule.js';

export class WebhooksConfig extends DatabaseConfig {
  /** Delays before the second, third … attempt of a delivery; the last one repeats. */
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? parseRetryLadder(value) : value))
  @IsArray()
  WEBHOOK_RETRY_SCHEDULE: RetryLadder = parseRetryLadder('5s,30s,2m,10m,1h,3h,6h,12h,24h');

  /** Hours without one successful attempt after which an endpoint is disabled. */
  @IsInt()
  @Min(1)
  @Max(24 * 90)
  WEBHOOK_DISABLE_AFTER_HOURS = 120;

  /** Attempts to one endpoint that run side by side. */
  @IsInt()
  @Min(1)
  @Max(256)
  WEBHOOK_ENDPOINT_CONCURRENCY = 16;

  /** Hours both secrets sign after a rotation. */
  @IsInt()
  @Min(0)
  @Max(24 * 30)
  WEBHOOK_SECRET_OVERLAP_HOURS = 24;
}
