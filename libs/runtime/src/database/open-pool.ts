import { createPostgreSqlTypeParsers } from '@mikro-orm/sql';
import { deferBegin } from './defer-begin.js';
import { Pool, TypeOverrides, types } from 'pg';

export interface PoolSettings {
  readonly url: string;
  /** Shown by pg_stat_activity. */
  readonly schema: string;
  readonly size: number;
}

// PostgreSQL's type number of text[]; the library's list of numbers leaves the array types out.
const textArray = types.getTypeParser(1009 as number) as (text: string) => string[];
/** How long a request waits for a free connection before it is told to come back later. */
const ACQUIRE_TIMEOUT_MS = 10_000;

/** A pool whose values come as MikroORM wants them: dates and intervals as text. */
export function openPool({ url, schema, size }: PoolSettings): Pool {
  const parsers = new TypeOverrides();
  const byType = createPostgreSqlTypeParsers(textArray);
  for (const [oid, parse] of Object.entries(byType)) parsers.setTypeParser(Number(oid), parse);
  const pool = new Pool({
    connectionString: url,
    max: size,
    types: parsers,
    application_name: schema,
    connectionTimeoutMillis: ACQUIRE_TIMEOUT_MS,
    keepAlive: true,
    // Only for BEGIN and the statement behind it; everything else waits for its answer.
    pipeline: true,
  });
  pool.on('connect', deferBegin);
  return pool;
}

/** The database a URL names; MikroORM asks for it beside the pool. */
export function databaseOf(url: string): string {
  return decodeURIComponent(new URL(url).pathname.slice(1));
}
