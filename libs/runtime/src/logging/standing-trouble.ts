import { Logger } from '@nestjs/common';

type Level = 'warn' | 'error';

/** While it lasts, it is worth a line now and then. */
const SAY_AGAIN_MS = 30_000;

/**
 * Trouble of a loop that goes on trying: told when it begins, every half minute while it lasts, and when it is over. A line for each try would
 * bury what else the log says of an outage.
 */
export class StandingTrouble {
  private sinceMs: number | null = null;
  private saidMs = 0;
  private tries = 0;
  /** Of the last try. */
  reason = '';

  /** @param what cannot be done: `Publishing failed, will be tried again` */
  constructor(
    private readonly logger: Logger,
    private readonly what: string,
    private readonly level: Level = 'warn',
  ) {}

  /** In milliseconds; null where all is well. */
  get lastsMs(): number | null {
    return this.sinceMs === null ? null : performance.now() - this.sinceMs;
  }

  note(error: unknown): void {
    const now = performance.now();
    this.tries++;
    const isNew = this.sinceMs === null;
    this.sinceMs ??= now;
    this.reason = error instanceof Error ? error.message : String(error);
    if (!isNew && now - this.saidMs < SAY_AGAIN_MS) return;
    this.saidMs = now;
    const times = isNew ? '' : ` (${this.tries} times in ${seconds(now - this.sinceMs)})`;
    this.logger[this.level](`${this.what}${times}: ${this.reason}`);
  }

  over(): void {
    if (this.sinceMs === null) return;
    // What was mended by the second try was told, and needs no second line.
    if (this.tries > 1) this.logger.log(`${this.what}: over, after ${seconds(performance.now() - this.sinceMs)}.`);
    this.sinceMs = null;
    this.tries = 0;
  }
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
