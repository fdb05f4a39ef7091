import type { EntityManager } from '@mikro-orm/postgresql';
import { runStatement } from '@proofmark/runtime';
import type { Statement } from './row-tests.js';

/** The part of a plan that is read here. https://www.postgresql.org/docs/18/sql-explain.html */
export interface Plan {
  readonly 'Node Type': string;
  readonly 'Parent Relationship'?: 'InitPlan' | 'Outer';
  readonly 'Plan Rows': number;
  /** Of a plan that was carried out. */
  readonly 'Actual Rows'?: number;
  readonly 'Index Name'?: string;
  readonly 'Index Cond'?: string;
  readonly Plans?: readonly Plan[];
}

/** @param options such as `ANALYZE`, which carries the plan out; each with a comma behind it */
export async function explain(
  em: EntityManager,
  { parameters }: Statement,
  sql: string,
  options = '',
): Promise<Plan | undefined> {
  const explaining = `EXPLAIN (${options}FORMAT JSON) ${sql}`;
  const [row] = await runStatement<{ 'QUERY PLAN': { Plan: Plan }[] }>(em, explaining, parameters.values);
  return row?.['QUERY PLAN'][0]?.Plan;
}

/** A node and all below it, from above. */
export function nodesOf(plan: Plan): readonly Plan[] {
  return [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];
}
