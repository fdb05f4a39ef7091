/** Classes of SQLSTATE that speak of the moment and not of what was asked: connections, rollbacks, resources, operators, the system. */
const OF_THE_MOMENT = ['08', '40', '53', '55', '57', '58'];
const SQLSTATE = /^[0-9A-Z]{5}$/;

/** Whether the same may succeed later: not so where PostgreSQL refused the data itself, or the fault is one of ours. */
export function isOfTheMoment(error: unknown): boolean {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: unknown };
  if (typeof code === 'string' && SQLSTATE.test(code)) return OF_THE_MOMENT.includes(code.slice(0, 2));
  // Lost connections say a code of the system, or only words.
  return typeof code === 'string' || /connect/i.test(String(error)) || (cause !== undefined && isOfTheMoment(cause));
}
