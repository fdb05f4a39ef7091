import { setTimeout as sleep } from 'node:timers/promises';
import type { EntityManager } from '@mikro-orm/postgresql';
import { countRows, queryOn, type TableCount } from './owner-connection.js';
import { type ShadowPlace, swapTable } from './shadow-tables.js';

/** Less than a deadlock takes to be noticed (1 s by default): the rebuild gives way, never a caller's request. */
const LOCK_WITHIN_MS = 500;
const MOST_ATTEMPTS = 100;
const LOCK_NOT_AVAILABLE = '55P03';

export interface Swap<T> {
  readonly name: string;
  readonly tables: readonly string[];
  /** Applies what is there by now. Run before each attempt. */
  readonly catchUp: () => Promise<void>;
  /** Applies the rest, while nobody can project into the live tables. Null: not now, try again. */
  readonly finish: (transaction: EntityManager) => Promise<T | null>;
}

export interface Swapped<T> {
  readonly finished: T;
  readonly tables: readonly TableCount[];
  /** How long the read model had to be waited for. */
  readonly swapMs: number;
}

/**
 * Puts the tables of the shadow schema into the place of the live ones, in one transaction: takes those away from everybody, has the rest
 * applied, and moves. Tries again where somebody holds them for longer than anybody should wait.
 * @throws Error when that was so all the time; nothing has changed then
 */
export async function swapWhenFree<T>(em: EntityManager, place: ShadowPlace, swap: Swap<T>): Promise<Swapped<T>> {
  const query = queryOn(em);
  const before = await countRows(query, place, swap.tables);
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
    await swap.catchUp();
    const swapped = await trySwap(em, place, swap);
    if (swapped) {
      const after = await countRows(query, place, swap.tables);
      const tables = swap.tables.map((table, at) => ({ table, before: before[at] ?? 0, after: after[at] ?? 0 }));
      return { ...swapped, tables };
    }
    // Whoever was in the way goes first.
    await sleep(Math.random() * LOCK_WITHIN_MS);
  }
  throw new Error(`${swap.name} was not rebuilt: ${MOST_ATTEMPTS} times somebody held its tables for too long.`);
}

class NotNow extends Error {}

/** Null when the locks were not to be had in time. */
async function trySwap<T>(
  em: EntityManager,
  place: ShadowPlace,
  { tables, finish }: Swap<T>,
): Promise<{ finished: T; swapMs: number } | null> {
  const begun = Date.now();
  try {
    return await em.fork().transactional(async (transaction) => {
      const run = queryOn(transaction);
      await run(`SET LOCAL lock_timeout = ${Math.floor(LOCK_WITHIN_MS / tables.length)}`);
      const names = tables.map((table) => `"${place.live}"."${table}"`);
      await run(`LOCK TABLE ${names.join(', ')} IN ACCESS EXCLUSIVE MODE`);
      const finished = await finish(transaction);
      if (finished === null) throw new NotNow();
      for (const table of tables) await swapTable(run, place, table);
      return { finished, swapMs: Date.now() - begun };
    });
  } catch (error) {
    if (error instanceof NotNow || (error as { code?: string }).code === LOCK_NOT_AVAILABLE) return null;
    throw error;
  }
}
