import { DatabaseConfig, NumberVariable } from '@proofmark/runtime';
import { IsInt, Matches, Max, Min } from 'class-validator';
import { RETRY_LADDER } from './delivery/retry-schedule.js';

export class WebhooksConfig extends DatabaseConfig {
  /** Delays before the second, third … attempt of a delivery; the last one repeats. */
  @Matches(RETRY_LADDER, { message: 'must be durations such as 5s,2m,1h' })
  readonly WEBHOOK_RETRY_SCHEDULE: string = '5s,30s,2m,10m,1h,3h,6h,12h,24h';

  /** Hours without one successful attempt after which an endpoint is disabled. */
  @NumberVariable()
  @IsInt()
  @Min(1)
  @Max(24 * 90)
  readonly WEBHOOK_DISABLE_AFTER_HOURS: number = 120;

  /** Attempts to one endpoint that run side by side. */
  @NumberVariable()
  @IsInt()
  @Min(1)
  @Max(256)
  readonly WEBHOOK_ENDPOINT_CONCURRENCY: number = 16;

  /** Hours both secrets sign after a rotation. */
  @NumberVariable()
  @IsInt()
  @Min(0)
  @Max(24 * 30)
  readonly WEBHOOK_SECRET_OVERLAP_HOURS: number = 24;
}
