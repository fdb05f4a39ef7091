import { DatabaseConfig, NumberVariable } from '@proofmark/runtime';
import { IsIn, IsInt, IsUrl, Max, Min } from 'class-validator';

export class IdentityConfig extends DatabaseConfig {
  /** Whether anybody may create a workspace with its first admin. */
  @IsIn(['open', 'closed'])
  readonly SIGN_UP: 'open' | 'closed' = 'closed';

  /** Where browsers reach the gateway. Over https the session cookie is `Secure`. */
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false })
  readonly PUBLIC_URL: string = 'http://localhost:3000';

  /** A session ends when it was not used for so long. */
  @NumberVariable()
  @IsInt()
  @Min(1)
  @Max(24 * 30)
  readonly SESSION_IDLE_HOURS: number = 12;

  /** A session ends after so long however much it was used. */
  @NumberVariable()
  @IsInt()
  @Min(1)
  @Max(365)
  readonly SESSION_MAX_DAYS: number = 30;
}
