import { DatabaseConfig, NumberVariable } from '@proofmark/runtime';
import { IsInt, IsOptional, IsString, Max, Min } from 'class-validator';

export class PassportConfig extends DatabaseConfig {
  /** Milliseconds that one statement of an EPCIS query may take; longer ends in QueryTooComplexException. */
  @NumberVariable()
  @IsInt()
  @Min(10)
  @Max(60_000)
  readonly EPCIS_QUERY_TIMEOUT_MS: number = 5000;

  /** Milliseconds before a delivery to a subscription is tried for the second time; doubles with every failure, up to an hour. */
  @NumberVariable()
  @IsInt()
  @Min(10)
  @Max(3_600_000)
  readonly EPCIS_SUBSCRIPTION_RETRY_MS: number = 5000;

  /** Hours without one successful delivery after which a subscription is parked. */
  @NumberVariable()
  @IsInt()
  @Min(1)
  @Max(24 * 90)
  readonly EPCIS_SUBSCRIPTION_PARK_HOURS: number = 24;

  /**
   * GS1's list of company prefixes, `gcpprefixformatlist.json`: a file fetched from GS1. With it `GS1-EPC-Format: Always_EPC_URN` spells Digital
   * Links as EPC URNs. Left out: they stay as they are, for none of them tells where its company prefix ends.
   */
  @IsOptional()
  @IsString()
  readonly GCP_PREFIX_FORMAT_FILE?: string;

  /** Milliseconds within which the client of a WebSocket takes what it is sent; one that does not is let go of. */
  @NumberVariable()
  @IsInt()
  @Min(100)
  @Max(600_000)
  readonly EPCIS_SOCKET_PATIENCE_MS: number = 30_000;

  /** MiB of EPCIS documents larger than 1 MiB that are taken in at once; others wait. A packed document counts as the largest, 16 MiB. */
  @NumberVariable()
  @IsInt()
  @Min(16)
  @Max(4096)
  readonly EPCIS_LARGE_BODIES_MIB: number = 48;

  /** Milliseconds that an EPCIS document waits for that before it is refused with 503. */
  @NumberVariable()
  @IsInt()
  @Min(10)
  @Max(600_000)
  readonly EPCIS_BODY_PATIENCE_MS: number = 10_000;
}
