import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Tries until `check` no longer throws and returns its value: for what other services hear of a moment later.
 * @throws the last failure, once `timeoutMs` (30 s, for a machine that is busy with other things as well) have passed
 */
export async function eventually<T>(
  check: () => T | Promise<T>,
  { timeoutMs = 30_000, everyMs = 25 }: { timeoutMs?: number; everyMs?: number } = {},
): Promise<T> {
  for (const deadline = Date.now() + timeoutMs; ; await sleep(everyMs)) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() >= deadline) throw error;
    }
  }
}
