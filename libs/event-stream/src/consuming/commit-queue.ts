import type { Lane } from './lane.js';

/** An offset of one partition on its way to the engine. */
export interface Commit {
  readonly lane: Lane;
  readonly next: bigint;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Gathers the commits of one member: partitions that are done at about the same time share what the engine sends. */
export class CommitQueue {
  private waiting: Commit[] = [];
  private isSending = false;

  /** @param send settles every commit it is given, and never throws */
  constructor(private readonly send: (together: readonly Commit[]) => Promise<void>) {}

  add(lane: Lane, next: bigint): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ lane, next, resolve, reject });
      if (!this.isSending) void this.sendAll();
    });
  }

  private async sendAll(): Promise<void> {
    this.isSending = true;
    // A turn of the event loop, so that handlers that end together commit together.
    await new Promise(setImmediate);
    while (this.waiting.length > 0) await this.send(this.waiting.splice(0));
    this.isSending = false;
  }
}
