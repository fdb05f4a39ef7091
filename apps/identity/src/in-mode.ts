import type { Mode } from '@proofmark/contracts';
import { currentContext, runInContext, type UnitOfWork } from '@proofmark/runtime';

/**
 * Runs work in one of the workspace's modes, whatever mode the request came in: a session looks after the keys of both.
 * Joins the transaction under way and gives it its own mode back.
 */
export async function inMode<T>(unitOfWork: UnitOfWork, mode: Mode, work: () => Promise<T>): Promise<T> {
  const before = currentContext();
  if (before.mode === mode) return work();
  return unitOfWork.run(async (em) => {
    await em.execute(`SELECT set_config('proofmark.mode', ?, true)`, [mode]);
    const result = await runInContext({ ...before, mode }, work);
    await em.execute(`SELECT set_config('proofmark.mode', ?, true)`, [before.mode]);
    return result;
  });
}
