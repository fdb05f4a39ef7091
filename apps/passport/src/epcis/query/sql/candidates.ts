import type { Filter } from './filter.js';
import {
  isAmong,
  keyTest,
  positionsOf,
  rangeTest,
  rowTests,
  type RowsOf,
  type Statement,
  typeOf,
  visibleRows,
} from './row-tests.js';

/** Which rows of which page: what all ways to find them have in common. */
export interface Page {
  readonly order: 'event_time' | 'record_time';
  readonly direction: 'ASC' | 'DESC';
  readonly limit: number;
  /** The last row of the page before: its time in microseconds and its position. */
  readonly after: { readonly time: number; readonly position: number } | null;
  /** The last position that may be found. */
  readonly upTo: number;
}

/** What a search goes along. */
export type Driver = Exclude<Filter, { by: 'time' | 'access' }>;

/**
 * Reads along an index that has the wanted order until there are enough: for drivers that name many events.
 * @param driver null: the order alone. With another one the order is that of event_time
 * @returns a statement with the columns `moment` and `position`
 */
export function streamed(statement: Statement, driver: Driver | null, filters: readonly Filter[], page: Page): string {
  const rest = filters.filter((filter) => filter !== driver);
  const select = (table: RowsOf, ...along: string[]): string => {
    const tests = [
      visibleRows(statement, 'r'),
      ...along,
      ...pageTests(statement, page),
      ...rowTests(statement, rest, table),
    ];
    return `SELECT ${table === 'epcis_events' ? '' : 'DISTINCT'} r.${page.order} AS moment, r.position
      FROM ${table} r WHERE ${tests.join(' AND ')} ${ordered(page)}`;
  };
  if (!driver) return select('epcis_events');
  const list = listOf(statement, driver);
  if (!list) return select(tableOf(driver), alongDriver(statement, driver));
  // Each key has an order of its own: the first of all are among the first of each.
  return `SELECT DISTINCT found.moment, found.position FROM ${list.rows} CROSS JOIN LATERAL (${select(tableOf(driver), list.test)}) AS found
    ${ordered(page)}`;
}

/** Finds all that the driver names, then looks at each: for drivers that name few events. */
export function collected(statement: Statement, driver: Driver, filters: readonly Filter[], page: Page): string {
  const rest = filters.filter((filter) => filter !== driver);
  const tests = [
    visibleRows(statement, 'r'),
    ...pageTests(statement, page),
    ...rowTests(statement, rest, 'epcis_events'),
  ];
  return `WITH driven AS MATERIALIZED (SELECT DISTINCT r.position FROM ${drivenRows(statement, driver, filters)})
    SELECT r.${page.order} AS moment, r.position FROM driven JOIN epcis_events r USING (position)
    WHERE ${tests.join(' AND ')} ${ordered(page)}`;
}

/** How many rows the driver names, as far as `most`. */
export function counted(statement: Statement, driver: Driver, filters: readonly Filter[], most: number): string {
  return `(SELECT count(*) FROM (SELECT FROM ${drivenRows(statement, driver, filters)} LIMIT ${most}) AS named)::int`;
}

/** `FROM` and `WHERE` of all rows `r` that the driver names in the time of the query. */
export function drivenRows(statement: Statement, driver: Driver, filters: readonly Filter[]): string {
  const table = tableOf(driver);
  const times = filters.filter((filter) => filter.by === 'time' && filter.field === 'eventTime');
  const tests = [visibleRows(statement, 'r'), alongDriver(statement, driver), ...rowTests(statement, times, table)];
  return `${table} r WHERE ${tests.join(' AND ')}`;
}

function tableOf({ by }: Driver): RowsOf {
  if (by === 'key') return 'epcis_event_keys';
  return by === 'value' ? 'epcis_event_values' : 'epcis_events';
}

function alongDriver(statement: Statement, driver: Driver): string {
  const { parameters } = statement;
  switch (driver.by) {
    case 'key':
      return keyTest(statement, driver.keys, 'r');
    case 'value':
      return `r.name = ${parameters.add(driver.name, 'bigint')} AND ${rangeTest(statement, driver.ranges, 'r')}`;
    case 'column':
      return isAmong(parameters, `r.${driver.column}`, driver.keys, typeOf(driver.column));
    case 'stream':
      return `r.position IN (${positionsOf(statement, driver.streams)})`;
  }
}

/** Several keys as rows `q`, and the test of one of them. */
function listOf({ parameters }: Statement, driver: Driver): { readonly rows: string; readonly test: string } | null {
  if (driver.by === 'column' && driver.keys.length > 1) {
    const keys = parameters.add(driver.keys, `${typeOf(driver.column)}[]`);
    return { rows: `unnest(${keys}) AS q (key)`, test: `r.${driver.column} = q.key` };
  }
  if (driver.by !== 'key' || driver.keys.length === 1) return null;
  const keys = parameters.add(
    driver.keys.map(({ key }) => key),
    'bigint[]',
  );
  const [from, to] = (['from', 'to'] as const).map((bound) =>
    parameters.add(
      driver.keys.map((one) => one[bound]),
      'integer[]',
    ),
  );
  return {
    rows: `unnest(${keys}, ${from}, ${to}) AS q (key, low, high)`,
    test: 'r.key = q.key AND r.role >= q.low AND r.role <= q.high',
  };
}

function ordered({ direction, limit }: Page): string {
  return `ORDER BY moment ${direction}, position ${direction} LIMIT ${limit}`;
}

function pageTests({ parameters }: Statement, { after, upTo, direction, order }: Page): readonly string[] {
  const beyond = direction === 'ASC' ? '>' : '<';
  const tests: string[] = [];
  if (after)
    tests.push(
      `(r.${order}, r.position) ${beyond} (${parameters.instant(after.time)}, ${parameters.add(after.position, 'bigint')})`,
    );
  // Not as a condition of an index: PostgreSQL 18 would reckon with a skip scan over all times, and take an index without the driver (ADR 0123).
  if (upTo < Infinity) tests.push(`(r.position <= ${parameters.add(upTo, 'bigint')}) IS TRUE`);
  return tests;
}
