import type { DueDelivery } from './due-deliveries.js';

/**
 * The deliveries of one endpoint that are under way in this process. Those of one subject follow each other, those of
 * different subjects run side by side, so a slow endpoint holds up nobody but itself.
 */
export class Lane {
  private readonly tails = new Map<string, Promise<void>>();
  private readonly waiting: (() => void)[] = [];
  private running = 0;
  private count = 0;

  constructor(private readonly concurrency: number) {}

  /** Deliveries taken in and not finished yet. */
  get size(): number {
    return this.count;
  }

  /** Runs `attempt` after what came before it for the same subject, and returns how it ended. */
  add<T>({ subject }: Pick<DueDelivery, 'subject'>, attempt: () => Promise<T>): Promise<T> {
    this.count++;
    const before = this.tails.get(subject) ?? Promise.resolve();
    const own = before
      .then(() => this.run(attempt))
      .finally(() => {
        this.count--;
        if (this.tails.get(subject) === settled) this.tails.delete(subject);
      });
    const settled = own.then(nothing, nothing);
    this.tails.set(subject, settled);
    return own;
  }

  private async run<T>(attempt: () => Promise<T>): Promise<T> {
    if (this.running >= this.concurrency) await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.running++;
    try {
      return await attempt();
    } finally {
      // The place is handed on without being given up, so nobody can slip in between.
      const next = this.waiting.shift();
      if (next) next();
      else this.running--;
    }
  }
}

function nothing(): void {}
