import { NumberVariable, RuntimeConfig, Secret } from '@proofmark/runtime';
import { IsIn, IsInt, IsOptional, IsString, Max, Min, MinLength, ValidateBy } from 'class-validator';
import type { GeoLevel } from './scan/geo.js';
import { trustedProxies, type TrustedProxies } from './scan/client-address.js';

const MIB = 1024 * 1024;

export class ResolverConfig extends RuntimeConfig {
  /** Folder of this instance alone: the journal of scans, the copy of the links, the salt of the day. */
  @IsString()
  readonly DATA_DIR: string = 'var/resolver';

  /**
   * Where the random salt of the day is kept by which visitors are told apart; copies on one machine that name the same file count a visitor
   * once. Left out: in DATA_DIR.
   */
  @IsOptional()
  @IsString()
  readonly VISITOR_SALT_FILE?: string;

  /**
   * For copies on several machines: makes the salt of each day, so that a visitor is counted once. Whoever keeps it can find out who the visitors of
   * its days were, so change it every day (at midnight UTC) and forget the one before. At least 32 characters.
   */
  @Secret()
  @IsOptional()
  @MinLength(32)
  readonly VISITOR_SECRET?: string;

  /**
   * Proxies whose `X-Forwarded-For` is believed, separated by commas: addresses, networks (`10.1.0.0/16`), `loopback`, `private`.
   * Empty: none.
   */
  @IsNetworks()
  readonly TRUST_PROXY: string = '';

  /** How closely scans are placed. `city` takes 140 MB of disk and obliges to name db-ip.com where it is shown; `none`: not at all. */
  @IsIn(['country', 'city', 'none'])
  readonly GEO_DATA: GeoLevel = 'country';

  /** What the journal may take on disk while the stream is down. Above it scans are counted but no longer kept. */
  @NumberVariable()
  @IsInt()
  @Min(MIB)
  readonly JOURNAL_MAX_BYTES: number = 1024 * MIB;

  /** How long an answer waits for a slow disk, in milliseconds. */
  @NumberVariable()
  @IsInt()
  @Min(10)
  @Max(60_000)
  readonly JOURNAL_PATIENCE_MS: number = 1_000;

  /** Links held in memory, about 1 KiB each. */
  @NumberVariable()
  @IsInt()
  @Min(100)
  @Max(1_000_000)
  readonly LINKS_IN_MEMORY: number = 10_000;

  /** How long a stop goes on sending scans to the stream, in milliseconds. What is left is sent after the next start. */
  @NumberVariable()
  @IsInt()
  @Min(0)
  @Max(60_000)
  readonly STOP_FORWARDING_MS: number = 3_000;

  trustedProxies(): TrustedProxies {
    return trustedProxies(networksIn(this.TRUST_PROXY));
  }
}

function networksIn(list: string): string[] {
  const networks = list.split(',').map((network) => network.trim());
  return networks.filter((network) => network !== '');
}

function IsNetworks(): PropertyDecorator {
  return ValidateBy({
    name: 'isNetworks',
    validator: {
      validate: (value: unknown) => typeof value === 'string' && isListOfNetworks(value),
      defaultMessage: () => 'must be addresses, networks (10.1.0.0/16), "loopback" or "private", separated by commas',
    },
  });
}

function isListOfNetworks(list: string): boolean {
  try {
    trustedProxies(networksIn(list));
    return true;
  } catch {
    return false;
  }
}
