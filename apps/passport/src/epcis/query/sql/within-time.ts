import type { EntityManager } from '@mikro-orm/postgresql';
import { prepared, runStatement } from '@proofmark/runtime';
import { EpcisException } from '../../problem/epcis-exception.js';

const LIMIT = prepared(`SELECT current_setting('statement_timeout') AS was, set_config('statement_timeout', $1, true)`);
const RESTORE = prepared(`SELECT set_config('statement_timeout', $1, true)`);
const CANCELED = '57014';

/**
 * Gives each statement of the work so many milliseconds.
 * @throws EpcisException QueryTooComplexException when that is not enough
 */
export async function withinTime<T>(em: EntityManager, milliseconds: number, work: () => Promise<T>): Promise<T> {
  const [row] = await runStatement<{ was: string }>(em, LIMIT, [String(milliseconds)]);
  try {
    const result = await work();
    await runStatement(em, RESTORE, [row?.was ?? '0']);
    return result;
  } catch (error) {
    if (!isCanceled(error)) throw error;
    throw new EpcisException(
      'QueryTooComplexException',
      `The query takes longer than ${milliseconds} ms. Narrow it by an identifier, a place or a shorter time.`,
    );
  }
}

function isCanceled(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ('code' in error && error.code === CANCELED) || isCanceled(error.cause);
}
