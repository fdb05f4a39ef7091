import type { Range } from '../unit-range.js';
import type { Asker } from './asker.js';
import type { Column, Filter, NamedKey } from './filter.js';
import type { Parameters } from './parameters.js';
import { tenantKey } from '../../../read-models/epcis-events/keys.js';

/** The tables an event can be driven from; each has its position and time. */
export type RowsOf = 'epcis_events' | 'epcis_event_keys' | 'epcis_event_values';

export interface Statement {
  readonly parameters: Parameters;
  readonly asker: Asker;
}

/** Whose rows of an index table may be seen. Such keys are only nearly unique: what is shown of an event, {@link ownBodies} admits. */
export function visibleRows({ parameters, asker: { workspaceId, mode } }: Statement, alias: string): string {
  return `${alias}.tenant = ${parameters.add(tenantKey(workspaceId, mode), 'bigint')}`;
}

/** Whose events may be seen. */
export function ownBodies({ parameters, asker: { workspaceId, mode } }: Statement, alias: string): string {
  return `${alias}.workspace_id = ${parameters.add(workspaceId, 'text')} AND ${alias}.mode = ${parameters.add(mode, 'text')}`;
}

/** Whether the event of a row `r` passes all filters. @param table what r is a row of */
export function rowTests(statement: Statement, filters: readonly Filter[], table: RowsOf): readonly string[] {
  const direct = filters.filter((filter) => hasColumn(table, filter));
  const ofEvent = filters.filter((filter) => isOfEvent(filter) && !direct.includes(filter));
  const others = filters.filter((filter) => !isOfEvent(filter));
  return [
    ...direct.map((filter) => columnTest(statement, filter, 'r')),
    // OFFSET keeps PostgreSQL from making a join of it, whose order it would choose by guessing.
    ...(ofEvent.length === 0
      ? []
      : [
          `EXISTS (SELECT FROM epcis_events e WHERE e.position = r.position AND ${visibleRows(statement, 'e')} AND
          ${ofEvent.map((filter) => columnTest(statement, filter, 'e')).join(' AND ')} OFFSET 0)`,
        ]),
    ...others.map((filter) => entryTest(statement, filter)),
  ];
}

function isOfEvent({ by }: Filter): boolean {
  return by === 'column' || by === 'time' || by === 'access';
}

function hasColumn(table: RowsOf, filter: Filter): boolean {
  if (filter.by === 'time') return table === 'epcis_events' || filter.field === 'eventTime';
  if (filter.by === 'access') return table === 'epcis_events';
  if (filter.by !== 'column') return false;
  return table === 'epcis_events' || (table === 'epcis_event_keys' && filter.column === 'biz_step');
}

function columnTest({ parameters }: Statement, filter: Filter, alias: string): string {
  if (filter.by === 'time') {
    const column = filter.field === 'eventTime' ? 'event_time' : 'record_time';
    return `${alias}.${column} ${filter.comparison === 'GE' ? '>=' : '<'} ${parameters.instant(filter.instant)}`;
  }
  if (filter.by === 'access') return `${alias}.access_class <> 'private'`;
  return filter.by === 'column'
    ? isAmong(parameters, `${alias}.${filter.column}`, filter.keys, typeOf(filter.column))
    : 'true';
}

export function typeOf(column: Column): 'bigint' | 'integer' {
  return column === 'read_point' || column === 'biz_location' ? 'bigint' : 'integer';
}

export function isAmong(parameters: Parameters, expression: string, keys: readonly unknown[], type: string): string {
  return keys.length === 1
    ? `${expression} = ${parameters.add(keys[0], type)}`
    : `${expression} = ANY (${parameters.add(keys, `${type}[]`)})`;
}

/** Looks for an entry of the event itself: the indexes hold time and position behind key and name. */
function entryTest(statement: Statement, filter: Filter): string {
  const own = (alias: string): string =>
    `${visibleRows(statement, alias)} AND ${alias}.event_time = r.event_time AND ${alias}.position = r.position`;
  switch (filter.by) {
    case 'key':
      return `EXISTS (SELECT FROM epcis_event_keys k WHERE ${own('k')} AND ${keyTest(statement, filter.keys, 'k')} OFFSET 0)`;
    case 'value':
      return `EXISTS (SELECT FROM epcis_event_values v WHERE ${own('v')} AND
        v.name = ${statement.parameters.add(filter.name, 'bigint')} AND ${rangeTest(statement, filter.ranges, 'v')} OFFSET 0)`;
    case 'stream':
      return `r.position IN (${positionsOf(statement, filter.streams)})`;
    case 'column':
    case 'time':
    case 'access':
      return 'true';
  }
}

export function positionsOf(statement: Statement, streams: readonly string[]): string {
  return `SELECT s.position FROM events s WHERE s.stream_id = ANY (${statement.parameters.add(streams, 'text[]')}) AND
    ${ownBodies(statement, 's')}`;
}

/** Keys of the same roles are looked up together. */
export function keyTest({ parameters }: Statement, keys: readonly NamedKey[], alias: string): string {
  const byRoles = Map.groupBy(keys, ({ from, to }) => `${from} ${to}`);
  const tests = [...byRoles.values()].map((same) => {
    const { from, to } = same[0] as NamedKey;
    const among = isAmong(
      parameters,
      `${alias}.key`,
      same.map(({ key }) => key),
      'bigint',
    );
    return `${among} AND ${roleTest(parameters, from, to, alias)}`;
  });
  return tests.length === 1 ? (tests[0] as string) : `(${tests.map((test) => `(${test})`).join(' OR ')})`;
}

function roleTest(parameters: Parameters, from: number, to: number, alias: string): string {
  if (from === to) return `${alias}.role = ${parameters.add(from, 'integer')}`;
  return `${alias}.role >= ${parameters.add(from, 'integer')} AND ${alias}.role <= ${parameters.add(to, 'integer')}`;
}

export function rangeTest({ parameters }: Statement, ranges: readonly Range[], alias: string): string {
  const tests = ranges.map(({ above, below, withBounds }) => {
    const equal = withBounds ? '=' : '';
    const bounds = [
      ...(above === -Infinity ? [] : [`${alias}.value >${equal} ${parameters.add(above, 'double precision')}`]),
      ...(below === Infinity ? [] : [`${alias}.value <${equal} ${parameters.add(below, 'double precision')}`]),
    ];
    return bounds.length === 0 ? 'true' : bounds.join(' AND ');
  });
  return tests.length === 1 ? (tests[0] as string) : `(${tests.map((test) => `(${test})`).join(' OR ')})`;
}
