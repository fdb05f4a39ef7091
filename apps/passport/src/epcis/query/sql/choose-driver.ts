import type { EntityManager } from '@mikro-orm/postgresql';
import type { Asker } from './asker.js';
import { collected, type Driver, type Page, streamed } from './candidates.js';
import { estimatesOf, FEW, least, type Size, sizesOf } from './driver-sizes.js';
import type { Filter } from './filter.js';
import type { Statement } from './row-tests.js';

/** Sorting so many costs less than to go through all events in an order that no index of the driver has. */
const SORTABLE = 10_000;

/** How the rows of a query are to be found; the same for all of its pages. */
export interface Way {
  readonly driver: Driver | null;
  readonly how: 'collected' | 'streamed';
}

const ALONG_TIME: Way = { driver: null, how: 'streamed' };

/** By which condition to search: PostgreSQL would guess how many rows each key has, here it is asked to count as far as it matters. */
export async function chooseWay(
  em: EntityManager,
  asker: Asker,
  filters: readonly Filter[],
  order: Page['order'],
): Promise<Way> {
  const named = filters.find((filter) => filter.by === 'stream');
  if (named) return { driver: named, how: 'collected' };
  const drivers = driversOf(filters);
  const [only] = drivers;
  if (!only) return wayOfTerms(em, asker, filters);
  // Read in its own order, a driver costs no more than it has rows.
  if (drivers.length === 1 && order === 'event_time' && isOrdered(only)) return { driver: only, how: 'streamed' };
  const sizes = await sizesOf(em, { asker, drivers, filters });
  const rarest = least(sizes, 'counted');
  return rarest.counted < FEW ? { driver: rarest.driver, how: 'collected' } : wayOfMany(sizes, order);
}

export function candidates(statement: Statement, { driver, how }: Way, filters: readonly Filter[], page: Page): string {
  return driver && how === 'collected'
    ? collected(statement, driver, filters, page)
    : streamed(statement, driver, filters, page);
}

/**
 * Types, actions and dispositions have no index with an order. What the statistics call rare is looked for in the summaries of the table (BRIN);
 * anything else is met soon by whoever reads along time.
 */
async function wayOfTerms(em: EntityManager, asker: Asker, filters: readonly Filter[]): Promise<Way> {
  const terms = filters.filter((filter) => filter.by === 'column');
  if (terms.length === 0) return ALONG_TIME;
  const rarest = least(await estimatesOf(em, { asker, drivers: terms, filters }), 'estimated');
  if (rarest.estimated >= SORTABLE) return ALONG_TIME;
  const [{ counted } = { counted: FEW }] = await sizesOf(em, { asker, drivers: [rarest.driver], filters });
  return counted < FEW ? { driver: rarest.driver, how: 'collected' } : ALONG_TIME;
}

/** All drivers name many events. Which names the fewest, PostgreSQL knows well enough from its statistics of what is common. */
function wayOfMany(sizes: readonly Size[], order: Page['order']): Way {
  const { driver, estimated } = least(sizes, 'estimated');
  if (order === 'event_time') return { driver, how: 'streamed' };
  return estimated < SORTABLE ? { driver, how: 'collected' } : ALONG_TIME;
}

/** Steps are many: where there is something else, its index has the step in it. */
function driversOf(filters: readonly Filter[]): readonly Driver[] {
  const keys = filters.filter((filter) => filter.by === 'key' || filter.by === 'value');
  const places = filters.filter(
    (filter) => filter.by === 'column' && (filter.column === 'read_point' || filter.column === 'biz_location'),
  );
  const steps = filters.filter((filter) => filter.by === 'column' && filter.column === 'biz_step');
  const drivers = [...keys, ...places];
  return (drivers.length > 0 ? drivers : steps) as readonly Driver[];
}

function isOrdered(driver: Driver): boolean {
  return driver.by === 'key' || driver.by === 'column';
}
