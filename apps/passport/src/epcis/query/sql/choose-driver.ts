import type { EntityManager } from '@mikro-orm/postgresql';
import { runStatement } from '@proofmark/runtime';
import type { Asker } from './asker.js';
import { collected, counted, type Driver, type Page, streamed } from './candidates.js';
import type { Filter } from './filter.js';
import { Parameters } from './parameters.js';
import type { Statement } from './row-tests.js';

/** Up to so many events are found first and looked at then; this costs a few milliseconds. */
const FEW = 1000;
/** Sorting so many costs less than to go through all events in an order that no index of the driver has. */
const SORTABLE = 50_000;

/** How the rows of a query are to be found; the same for all of its pages. */
export interface Way {
  readonly driver: Driver | null;
  readonly how: 'collected' | 'streamed';
}

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
  if (!only) return { driver: null, how: 'streamed' };
  // Read in its own order, a driver costs no more than it has rows.
  if (drivers.length === 1 && order === 'event_time' && isOrdered(only)) return { driver: only, how: 'streamed' };
  return shortest(
    drivers,
    await count(em, asker, { drivers, filters, most: order === 'event_time' ? FEW : SORTABLE }),
    order,
  );
}

export function candidates(statement: Statement, { driver, how }: Way, filters: readonly Filter[], page: Page): string {
  return driver && how === 'collected'
    ? collected(statement, driver, filters, page)
    : streamed(statement, driver, filters, page);
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

interface Count {
  readonly drivers: readonly Driver[];
  readonly filters: readonly Filter[];
  readonly most: number;
}

async function count(em: EntityManager, asker: Asker, { drivers, filters, most }: Count): Promise<readonly number[]> {
  const statement = { parameters: new Parameters(), asker };
  const counts = drivers.map((driver) => counted(statement, driver, filters, most));
  const [row] = await runStatement<{ counts: number[] }>(
    em,
    `SELECT ARRAY[${counts.join(', ')}] AS counts`,
    statement.parameters.values,
  );
  return row?.counts ?? [];
}

function shortest(drivers: readonly Driver[], counts: readonly number[], order: Page['order']): Way {
  const least = Math.min(...counts);
  const driver = drivers[counts.indexOf(least)] ?? null;
  const most = order === 'event_time' ? FEW : SORTABLE;
  if (least < most) return { driver, how: 'collected' };
  return { driver: order === 'event_time' ? driver : null, how: 'streamed' };
}
