import { setTimeout as sleep } from 'node:timers/promises';
import {
  type AnyEntity,
  type EntityClass,
  type EntityManager,
  type EntitySchema,
  MikroORM,
} from '@mikro-orm/postgresql';
import type { Projection } from '../projection.js';
import { type Upcasters, Upcasting } from '../upcasting.js';
import { NOTHING_REPLAYED, Replay, type Replayed } from './replay.js';
import { createShadowTable, type Query, type ShadowPlace, swapTable } from './shadow-tables.js';
import { runStatement } from '@proofmark/runtime';

export interface RebuildRequest {
  /** As the owner of the schema: `MIGRATION_DATABASE_URL`. */
  readonly url: string;
  /** The service's. */
  readonly schema: string;
  readonly projection: Projection;
  readonly upcasters?: Upcasters;
  /** What the projection writes by class. */
  readonly entities?: readonly (EntityClass<AnyEntity> | EntitySchema)[];
  /** Told after each batch how many facts were applied, and the place reached among all facts of the service. */
  readonly progress?: (facts: number, position: number) => void;
}

/** What a rebuild did. */
export interface RebuildReport {
  readonly projection: string;
  /** How many facts were applied. */
  readonly facts: number;
  /** Rows of each table before and after. */
  readonly tables: readonly { readonly table: string; readonly before: number; readonly after: number }[];
  /** How long the read model had to be waited for while the tables changed places. */
  readonly swapMs: number;
}

/** Less than a deadlock takes to be noticed (1 s by default): the rebuild gives way, never a caller's request. */
const LOCK_WITHIN_MS = 500;
const MOST_ATTEMPTS = 100;
const LOCK_NOT_AVAILABLE = '55P03';

/**
 * Fills a read model anew from all facts while the service goes on, then puts it in the old one's place in one transaction. Readers see
 * the old rows or the new ones, never none. The projection sees only its own tables: one that reads or writes others fails here, and
 * nothing has changed. It needs the schema `<service>_rebuild`, which provisioning makes.
 * @throws Error when another rebuild of this service is running, or when the service is too busy to be interrupted
 */
export async function rebuildReadModel(request: RebuildRequest): Promise<RebuildReport> {
  const orm = await openAsOwner(request);
  const em = orm.em.fork();
  try {
    return await rebuild(em, request);
  } finally {
    await unlock((sql) => runStatement(em, sql));
    await orm.close(true);
  }
}

async function rebuild(
  em: EntityManager,
  { schema, projection, upcasters = {}, progress }: RebuildRequest,
): Promise<RebuildReport> {
  const place: ShadowPlace = { live: schema, shadow: shadowOf(schema) };
  const run: Query = (sql, values) => runStatement(em, sql, values);
  await lockAgainstOthers(run, schema);
  for (const table of projection.tables) await createShadowTable(run, place, table);
  const replay = new Replay({ schema, projection, upcasting: new Upcasting(upcasters), progress });
  let replayed = await replay.catchUp(em, NOTHING_REPLAYED);
  const before = await countRows(run, place, projection.tables);
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
    const swapped = await trySwap(em, place, { replay, replayed, projection });
    if (swapped) {
      const after = await countRows(run, place, projection.tables);
      const tables = projection.tables.map((table) => ({
        table,
        before: before.get(table) ?? 0,
        after: after.get(table) ?? 0,
      }));
      return { projection: projection.name, tables, ...swapped };
    }
    // Whoever was in the way goes first.
    await sleep(Math.random() * LOCK_WITHIN_MS);
    replayed = await replay.catchUp(em, replayed);
  }
  throw new Error(`${projection.name} was not rebuilt: ${MOST_ATTEMPTS} times somebody held its tables for too long.`);
}

interface Ready {
  readonly replay: Replay;
  readonly replayed: Replayed;
  readonly projection: Projection;
}

/**
 * Takes the tables away from everybody, applies the last facts, and puts the new tables in their place. Whoever had projected a fact held
 * the tables, so that fact is committed and applied here; whoever had only appended one waits, and projects it into the new tables.
 * Null when the locks were not to be had in time.
 */
async function trySwap(
  em: EntityManager,
  place: ShadowPlace,
  { replay, replayed, projection }: Ready,
): Promise<{ facts: number; swapMs: number } | null> {
  const begun = Date.now();
  try {
    return await em.fork().transactional(async (transaction) => {
      const run: Query = (sql, values) => runStatement(transaction, sql, values);
      await run(`SET LOCAL lock_timeout = ${Math.floor(LOCK_WITHIN_MS / projection.tables.length)}`);
      const tables = projection.tables.map((table) => `"${place.live}"."${table}"`);
      await run(`LOCK TABLE ${tables.join(', ')} IN ACCESS EXCLUSIVE MODE`);
      const { facts } = await replay.finish(transaction, replayed);
      for (const table of projection.tables) await swapTable(run, place, table);
      return { facts, swapMs: Date.now() - begun };
    });
  } catch (error) {
    if ((error as { code?: string }).code === LOCK_NOT_AVAILABLE) return null;
    throw error;
  }
}

async function lockAgainstOthers(run: Query, schema: string): Promise<void> {
  const [row] = await run<{ free: boolean }>('SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS free', [
    `proofmark.rebuild.${schema}`,
  ]);
  if (!row?.free) throw new Error(`Another rebuild of ${schema} is running.`);
}

/** The end of the session would do, but comes a moment after the connection is closed: too late for a rebuild that follows at once. */
async function unlock(run: Query): Promise<void> {
  // Where the connection is broken, so is the session.
  await run('SELECT pg_advisory_unlock_all()').catch(() => undefined);
}

async function countRows(run: Query, { live }: ShadowPlace, tables: readonly string[]): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const table of tables) {
    const [row] = await run<{ rows: string }>(`SELECT count(*) AS rows FROM "${live}"."${table}"`);
    counts.set(table, Number(row?.rows));
  }
  return counts;
}

/** One connection, on which the tables of the shadow schema are the only ones there are. */
function openAsOwner({ url, schema, entities = [] }: RebuildRequest): Promise<MikroORM> {
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
      options: `-c search_path=${shadowOf(schema)} -c proofmark.scope=system -c synchronous_commit=off`,
    },
  });
}

function shadowOf(schema: string): string {
  return `${schema}_rebuild`;
}
