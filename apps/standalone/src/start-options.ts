import { parseArgs } from 'node:util';
import { CannotStart } from './cannot-start.js';
import type { Engine } from './engine.js';
import { parseScale, type Scale } from './processes/scale.js';

export interface StartOptions {
  readonly reset: boolean;
  /** Null: all services in this process. */
  readonly processes: { readonly engine: Engine; readonly scale: Scale } | null;
}

const KNOWN = {
  reset: { type: 'boolean', default: false },
  kafka: { type: 'boolean', default: false },
  processes: { type: 'boolean', default: false },
  scale: { type: 'string' },
} as const;

const HELP = `Options:
  --reset              begins anew, without the data of before
  --processes          every service as a process of its own
  --kafka              the same, on Apache Kafka
  --scale codes=2,…    so many copies of a service; with --processes or --kafka`;

/** Reads the command line. @throws CannotStart */
export function startOptions(args: readonly string[]): StartOptions {
  const { reset, kafka, processes, scale } = parsed(args);
  if (!kafka && !processes) {
    if (scale !== undefined) throw new CannotStart(`--scale needs --processes or --kafka.\n${HELP}`);
    return { reset, processes: null };
  }
  const engine = kafka ? 'kafka' : 'postgres';
  return { reset, processes: { engine, scale: scale === undefined ? {} : parseScale(scale) } };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: KNOWN }).values;
  } catch (error) {
    const { message } = error as Error;
    const option = /^Unknown option '([^']+)'/.exec(message)?.[1];
    throw new CannotStart(`${option === undefined ? message : `There is no option ${option}.`}\n${HELP}`);
  }
}
