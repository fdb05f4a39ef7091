import type { LoggerService } from '@nestjs/common';
import type { Log } from './create-log.js';

type Level = 'info' | 'error' | 'warn' | 'debug' | 'trace' | 'fatal';

/** Nest's own lines, and those of `new Logger(name)`, through the same pino. */
export class NestLog implements LoggerService {
  /** @param pino asked for each line: Nest has one logger per process, and the process may hold several services */
  constructor(private readonly pino: () => Log) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.write('info', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  /**
   * Nest hands the class's name last, and for errors a stack before it. An object in front carries fields of its own, and perhaps the
   * message.
   */
  private write(level: Level, said: unknown, rest: unknown[]): void {
    const words = rest.filter((part) => typeof part === 'string');
    const context = words.pop();
    const { message, ...fields } = fieldsOf(said);
    const text = message ?? words.shift();
    const stack = words.length > 0 ? { stack: words.join('\n') } : {};
    this.pino()[level]({ ...fields, ...stack, context }, typeof text === 'string' ? text : undefined);
  }
}

function fieldsOf(said: unknown): { readonly message?: unknown } {
  if (said instanceof Error) return { err: said, message: said.message } as { message: string };
  return typeof said === 'object' && said !== null ? said : { message: String(said) };
}
