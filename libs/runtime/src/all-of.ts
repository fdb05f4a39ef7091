/**
 * Waits for all of them, also when one fails: what follows, a rollback say, must not meet what is still under way. Throws what the first
 * in the list that failed threw.
 */
export async function allOf<T extends readonly unknown[]>(
  works: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  const results = await Promise.allSettled(works);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
  return results.map((result) => (result as PromiseFulfilledResult<unknown>).value) as never;
}
