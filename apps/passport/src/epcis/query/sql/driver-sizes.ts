import type { EntityManager } from '@mikro-orm/postgresql';
import type { Asker } from './asker.js';
import { counted, type Driver } from './candidates.js';
import { explain, nodesOf, type Plan } from './explain.js';
import type { Filter } from './filter.js';
import { Parameters } from './parameters.js';

/** Drivers are counted as far as this: fewer events are found first and looked at then. To count so far costs less than a millisecond. */
export const FEW = 300;

/** How many rows a driver names. */
export interface Size {
  readonly driver: Driver;
  /** Exact below {@link FEW}. */
  readonly counted: number;
  /** As the statistics of PostgreSQL have it. */
  readonly estimated: number;
}

/** Several drivers, of the filters of one query. */
export interface Drivers {
  readonly asker: Asker;
  readonly drivers: readonly Driver[];
  readonly filters: readonly Filter[];
}

/** Counts each driver, and says in the same answer what was expected: a plan that is carried out tells both. */
export function sizesOf(em: EntityManager, drivers: Drivers): Promise<readonly Size[]> {
  return explained(em, drivers, 'ANALYZE, TIMING OFF, BUFFERS OFF, SUMMARY OFF, ');
}

/** Nothing is counted, and nothing read but statistics. */
export function estimatesOf(em: EntityManager, drivers: Drivers): Promise<readonly Size[]> {
  return explained(em, drivers, '');
}

async function explained(
  em: EntityManager,
  { asker, drivers, filters }: Drivers,
  options: string,
): Promise<readonly Size[]> {
  const statement = { parameters: new Parameters(), asker };
  const counts = drivers.map((driver) => counted(statement, driver, filters, FEW));
  const plan = await explain(em, statement, `SELECT ${counts.join(', ')}`, options);
  const plans = plan?.Plans ?? [];
  return drivers.map((driver, at) => ({ driver, ...rowsOf(plans[at]) }));
}

/** @param plan of one count: where PostgreSQL knows that there is nothing it needs no limit */
function rowsOf(plan: Plan | undefined): Omit<Size, 'driver'> {
  const limit = plan && nodesOf(plan).find((node) => node['Node Type'] === 'Limit');
  const scan = limit?.Plans?.find((node) => node['Parent Relationship'] === 'Outer');
  return { counted: limit?.['Actual Rows'] ?? 0, estimated: scan?.['Plan Rows'] ?? 0 };
}

/** @param sizes one at least */
export function least(sizes: readonly Size[], by: 'counted' | 'estimated'): Size {
  return sizes.reduce((one, other) => (other[by] < one[by] ? other : one));
}
