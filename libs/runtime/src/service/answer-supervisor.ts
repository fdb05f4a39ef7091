import { Health } from '../health/health.js';
import type { RunningService } from './start-service.js';

/** What a supervisor asks. */
export const READY_QUESTION = 'ready?';

/** What it is answered. */
export interface ReadyAnswer {
  readonly ready: boolean;
}

/**
 * Tells the process that started this one with a channel (Node's `fork`) whether the service is ready, and stops with it: whoever is killed
 * outright closes the channel, and nobody else would end us. Without a channel nothing is done.
 */
export function answerSupervisor(service: RunningService, stop: () => void): void {
  const tell = process.send?.bind(process);
  if (!tell) return;
  const answer = async (question: unknown): Promise<void> => {
    if (question !== READY_QUESTION) return;
    const { ready } = await service.app.get(Health).readiness();
    const said: ReadyAnswer = { ready };
    // It may be gone by now; then there is nobody to tell.
    if (process.connected) tell(said, undefined, undefined, () => undefined);
  };
  process.on('message', (question) => void answer(question));
  process.once('disconnect', stop);
  // It may have gone while the service started.
  if (!process.connected) stop();
}
