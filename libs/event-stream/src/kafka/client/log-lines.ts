import type { StreamLogger } from '../../stream-logger.js';

/** The same trouble, told by every connection and every try, is worth a line now and then. */
const SAME_LINE_MS = 30_000;

export function logLines(
  logger: StreamLogger,
  isClosed: () => boolean,
): (entry: { namespace: string; log: { message: string } }) => void {
  const last = new Map<string, number>();
  return ({ namespace, log: { message } }) => {
    // What a broker refused is thrown as well, and told by whoever cannot help it.
    if (message.startsWith('Response ') || isClosed()) return;
    const now = performance.now();
    if (now - (last.get(message) ?? -Infinity) < SAME_LINE_MS) return;
    if (last.size > 1000) last.clear();
    last.set(message, now);
    logger.warn({ from: `kafkajs ${namespace}` }, message);
  };
}
