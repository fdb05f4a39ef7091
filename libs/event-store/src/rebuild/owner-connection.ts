import {
  type AnyEntity,
  type EntityClass,
  type EntityManager,
  type EntitySchema,
  MikroORM,
} from '@mikro-orm/postgresql';
import { runStatement } from '@proofmark/runtime';
import { createShadowTable, createWindow, type Query, removeWindow, type ShadowPlace } from './shadow-tables.js';

export interface OwnerTerms {
  /** As the owner of the schema: `MIGRATION_DATABASE_URL`. */
  readonly url: string;
  /** The service's. */
  readonly schema: string;
  /** What the projection writes by class. */
  readonly entities?: readonly (EntityClass<AnyEntity> | EntitySchema)[];
}

/** Rows of a table before and after a rebuild. */
export interface TableCount {
  readonly table: string;
  readonly before: number;
  readonly after: number;
}

export interface Wanted {
  /** To be filled. */
  readonly tables: readonly string[];
  /** To be looked into, as they are in the service. */
  readonly reads?: readonly string[];
}

/**
 * Runs `work` on one connection, on which the tables of the schema `<service>_rebuild` are the only ones there are: those to be filled, made anew
 * and empty, and views of those to be looked into. Nobody else rebuilds in this service meanwhile.
 * @throws Error when somebody does
 */
export async function besideTheService<T>(
  terms: OwnerTerms,
  { tables, reads = [] }: Wanted,
  work: (em: EntityManager, place: ShadowPlace) => Promise<T>,
): Promise<T> {
  const orm = await openAsOwner(terms);
  const em = orm.em.fork();
  const run = queryOn(em);
  const place = { live: terms.schema, shadow: shadowOf(terms.schema) };
  try {
    await lockAgainstOthers(run, terms.schema);
    for (const table of tables) await createShadowTable(run, place, table);
    for (const table of reads) await createWindow(run, place, table);
    return await work(em, place);
  } finally {
    for (const table of reads) await removeWindow(run, place, table).catch(() => undefined);
    // The end of the session would do, but comes a moment after the connection is closed: too late for a rebuild that follows at once.
    await run('SELECT pg_advisory_unlock_all()').catch(() => undefined);
    await orm.close(true);
  }
}

const SETTINGS = [
  'proofmark.scope=system',
  'synchronous_commit=off',
  // The copies were empty a moment ago, and nothing is known of their size: what is looked up by its key is found by the index.
  'enable_hashjoin=off',
  'enable_mergejoin=off',
  'enable_seqscan=off',
];

/** One connection, on which the tables of the shadow schema are the only ones there are. */
export function openAsOwner({ url, schema, entities = [] }: OwnerTerms): Promise<MikroORM> {
  return MikroORM.init({
    clientUrl: url,
    entities: [...entities],
    discovery: { warnWhenNoEntities: false },
    ensureDatabase: false,
    driverOptions: {
      max: 1,
      idleTimeoutMillis: 0,
      pipeline: true,
      application_name: `${schema}-rebuild`,
      options: [`search_path=${shadowOf(schema)}`, ...SETTINGS].map((setting) => `-c ${setting}`).join(' '),
    },
  });
}

export function queryOn(em: EntityManager): Query {
  return (sql, values) => runStatement(em, sql, values);
}

/** The rows of the live tables. */
export async function countRows(query: Query, { live }: ShadowPlace, tables: readonly string[]): Promise<number[]> {
  const counts: number[] = [];
  for (const table of tables) {
    const [row] = await query<{ rows: string }>(`SELECT count(*) AS rows FROM "${live}"."${table}"`);
    counts.push(Number(row?.rows));
  }
  return counts;
}

async function lockAgainstOthers(run: Query, schema: string): Promise<void> {
  const [row] = await run<{ free: boolean }>('SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS free', [
    `proofmark.rebuild.${schema}`,
  ]);
  if (!row?.free) throw new Error(`Another rebuild of ${schema} is running.`);
}

function shadowOf(schema: string): string {
  return `${schema}_rebuild`;
}
