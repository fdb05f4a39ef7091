import type { EntityManager } from '@mikro-orm/postgresql';
import { allOf, runStatement } from '@proofmark/runtime';
import type { Asker } from './asker.js';
import { collected, counted, drivenRows, type Driver, type Page, streamed } from './candidates.js';
import type { Filter } from './filter.js';
import { Parameters } from './parameters.js';
import type { Statement } from './row-tests.js';

/** Up to so many events are found first and looked at then; to count so far costs less than a millisecond. */
const FEW = 300;
/** Sorting so many costs less than to go through all events in an order that no index of the driver has. */
const SORTABLE = 10_000;

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
  if (!only) return wayOfTerms(em, asker, filters);
  // Read in its own order, a driver costs no more than it has rows.
  if (drivers.length === 1 && order === 'event_time' && isOrdered(only)) return { driver: only, how: 'streamed' };
  const counts = await count(em, asker, drivers, filters);
  const least = Math.min(...counts);
  const rarest = drivers[counts.indexOf(least)] ?? only;
  return least < FEW ? { driver: rarest, how: 'collected' } : wayOfMany(em, asker, { drivers, filters, order });
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
  const estimates = await allOf(terms.map((term) => estimate(em, asker, term, filters)));
  const least = Math.min(...estimates);
  const rarest = terms[estimates.indexOf(least)];
  if (!rarest || least >= SORTABLE) return { driver: null, how: 'streamed' };
  const [counted = FEW] = await count(em, asker, [rarest], filters);
  return counted < FEW ? { driver: rarest, how: 'collected' } : { driver: null, how: 'streamed' };
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

async function count(
  em: EntityManager,
  asker: Asker,
  drivers: readonly Driver[],
  filters: readonly Filter[],
): Promise<readonly number[]> {
  const statement = { parameters: new Parameters(), asker };
  const counts = drivers.map((driver) => counted(statement, driver, filters, FEW));
  const sql = `SELECT ARRAY[${counts.join(', ')}] AS counts`;
  const [row] = await runStatement<{ counts: number[] }>(em, sql, statement.parameters.values);
  return row?.counts ?? [];
}

interface Many {
  readonly drivers: readonly Driver[];
  readonly filters: readonly Filter[];
  readonly order: Page['order'];
}

/** All drivers name many events. Which names the fewest, PostgreSQL knows well enough from its statistics of what is common. */
async function wayOfMany(em: EntityManager, asker: Asker, { drivers, filters, order }: Many): Promise<Way> {
  const estimates = await allOf(drivers.map((driver) => estimate(em, asker, driver, filters)));
  const least = Math.min(...estimates);
  const driver = drivers[estimates.indexOf(least)] ?? null;
  if (order === 'event_time') return { driver, how: 'streamed' };
  return least < SORTABLE ? { driver, how: 'collected' } : { driver: null, how: 'streamed' };
}

interface Explained {
  readonly 'QUERY PLAN': readonly { readonly Plan: { readonly 'Plan Rows': number } }[];
}

async function estimate(em: EntityManager, asker: Asker, driver: Driver, filters: readonly Filter[]): Promise<number> {
  const statement = { parameters: new Parameters(), asker };
  const sql = `EXPLAIN (FORMAT JSON) SELECT FROM ${drivenRows(statement, driver, filters)}`;
  const [row] = await runStatement<Explained>(em, sql, statement.parameters.values);
  return row?.['QUERY PLAN'][0]?.Plan['Plan Rows'] ?? Number.POSITIVE_INFINITY;
}
