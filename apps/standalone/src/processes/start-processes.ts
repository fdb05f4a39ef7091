import type { Demo } from '../demo-workspace.js';
import type { ServiceName } from '../service-terms.js';
import { environmentWith } from '../standalone.config.js';
import { Processes, type ProcessesTerms, type Voices } from './processes.js';

/** One service in its own process, which is started again whenever it ends. */
export interface ServiceProcess {
  /** `<service>-<copy>`. */
  readonly name: string;
  readonly service: ServiceName;
  /** From 1. */
  readonly copy: number;
  /** Where this copy alone is reached; null for copies of gateway and resolver that share a port. */
  readonly url: string | null;
  /** Of the process that runs now; null between an end and the next start. */
  readonly pid: number | null;
  /** Sends a signal, by default SIGKILL. */
  kill(signal?: NodeJS.Signals): void;
  /** Resolves when the process that runs says that it is ready. */
  ready(): Promise<void>;
}

export interface StartedProcesses {
  readonly demo: Demo;
  readonly processes: readonly ServiceProcess[];
  /** Drains all of them, gateway first, PostgreSQL and broker last. May be called again. */
  stop(): Promise<void>;
}

export interface StartProcessesOptions extends Partial<ProcessesTerms> {
  readonly reset?: boolean;
  /** Default: silence. */
  readonly voices?: Partial<Voices>;
}

const silence = (): void => undefined;

/**
 * Starts every service as a process of its own from what is built (`npm run build`), and resolves when all are ready.
 * @throws CannotStart, ConfigInvalid or whatever kept one from starting; nothing is left running then
 */
export async function startProcesses(options: StartProcessesOptions = {}): Promise<StartedProcesses> {
  const { engine = 'postgres', scale = {}, env = environmentWith({}), reset = false, voices } = options;
  const all = new Processes({ engine, scale, env }, { say: silence, warn: silence, ...voices });
  try {
    const { demo } = await all.start({ reset });
    return { demo, processes: all.running.map(serviceProcess), stop: () => all.stop() };
  } catch (error) {
    await all.stop();
    throw error;
  }
}

function serviceProcess({ spec, process: supervised }: Processes['running'][number]): ServiceProcess {
  const { name, service, copy, url } = spec;
  return {
    name,
    service,
    copy,
    url,
    get pid() {
      return supervised.pid;
    },
    kill: (signal) => supervised.kill(signal),
    ready: () => supervised.ready(),
  };
}
