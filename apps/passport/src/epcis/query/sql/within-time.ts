import type { EntityManager } from '@mikro-orm/postgresql';
import { prepared, runStatement, type UnitOfWork } from '@proofmark/runtime';
import { EpcisException } from '../../problem/epcis-exception.js';

const LIMIT = prepared(`SELECT current_setting('statement_timeout') AS was, set_config('statement_timeout', $1, true)`);
const RESTORE = prepared(`SELECT set_config('statement_timeout', $1, true)`);
const CANCELED = '57014';

/**
 * Gives each statement of the work so many milliseconds. The limit is not waited for: it is sent before the work and lifted behind it.
 * @throws EpcisException QueryTooComplexException when that is not enough
 */
export function withinTime<T>(
  unitOfWork: UnitOfWork,
  milliseconds: number,
  work: (em: EntityManager) => Promise<T>,
): Promise<T> {
  return unitOfWork.run(async (em) => {
    const limited = runStatement<{ was: string }>(em, LIMIT, [String(milliseconds)]);
    unitOfWork.sendAhead(limited);
    const result = await canceledIsTooComplex(milliseconds, () => work(em));
    const [row] = await limited;
    unitOfWork.sendAhead(runStatement(em, RESTORE, [row?.was ?? '0']));
    return result;
  });
}

async function canceledIsTooComplex<T>(milliseconds: number, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
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
