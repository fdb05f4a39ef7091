import { setTimeout as wait } from 'node:timers/promises';
import { delayAfter, pause } from './back-off.js';
import { reasonOf } from './dead-letter.js';
import { isTransient } from './is-transient.js';
import { StreamUnavailable } from '../errors.js';
import type { StreamLogger } from '../stream-logger.js';

/** What must be done once before anything else can be, tried for as long as it takes. */
export class Preparation {
  /** Settles with the first try; a failure that may pass does not reject it. */
  readonly firstTry: Promise<void>;
  private readonly done: Promise<void>;
  private readonly stopping = new AbortController();
  private lastFailure: unknown = null;

  constructor(
    private readonly work: () => Promise<void>,
    private readonly logger: StreamLogger,
  ) {
    const first = this.attempt();
    this.done = first.then((finished) => (finished ? undefined : this.keepTrying()));
    this.firstTry = first.then(() => undefined);
    // Told to whoever asks; nobody may have asked yet.
    this.done.catch(() => undefined);
  }

  /** @throws StreamUnavailable when it is not done in time; or what will not pass */
  async within(ms: number): Promise<void> {
    const late = new AbortController();
    const timeout = wait(ms, undefined, { signal: late.signal, ref: false }).then(() => {
      throw new StreamUnavailable('The stream does not answer.', { cause: this.lastFailure });
    });
    try {
      await Promise.race([this.done, timeout]);
    } finally {
      late.abort();
      timeout.catch(() => undefined);
    }
  }

  stop(): void {
    this.stopping.abort();
  }

  private async keepTrying(): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      await pause(delayAfter(attempt, { firstDelayMs: 100, maxDelayMs: 3000 }), this.stopping.signal);
      if (this.stopping.signal.aborted)
        throw new StreamUnavailable('The stream is closed.', { cause: this.lastFailure });
      if (await this.attempt()) return;
    }
  }

  private async attempt(): Promise<boolean> {
    try {
      await this.work();
      return true;
    } catch (error) {
      if (!isTransient(error)) throw error;
      this.lastFailure = error;
      this.logger.warn({ reason: reasonOf(error) }, 'The stream does not answer; trying on.');
      return false;
    }
  }
}
