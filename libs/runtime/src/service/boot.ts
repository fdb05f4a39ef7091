import type { RuntimeConfig } from '../config/runtime.config.js';
import { ConfigInvalid } from '../config/parse-config.js';
import { answerSupervisor } from './answer-supervisor.js';
import { type RunningService, type ServiceDefinition, startService } from './start-service.js';

/** Runs a service as a process of its own, until SIGTERM or SIGINT, or until the supervisor that started it is gone. */
export function boot<C extends RuntimeConfig>(definition: ServiceDefinition<C>): void {
  // Whoever reads our output may be gone before us.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  startService(definition, process.env).then(stopOnSignal, (error: unknown) => {
    process.stderr.write(`${definition.name} cannot start. ${explain(error)}\n`);
    process.exit(1);
  });
}

function stopOnSignal(service: RunningService): void {
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    // All is let go of by then; a timer that some library has forgotten keeps nobody waiting.
    service.close().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${service.name} did not stop well. ${explain(error)}\n`);
        process.exit(1);
      },
    );
  };
  answerSupervisor(service, stop);
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

function explain(error: unknown): string {
  if (error instanceof ConfigInvalid) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
