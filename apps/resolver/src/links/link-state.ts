import { Injectable } from '@nestjs/common';
import { StreamHealth } from '@proofmark/event-stream';
import { CatchUp } from './catch-up.js';
import { Links } from './links.js';
import { LocalCopy } from './local-copy.js';

export interface KnownLinks {
  /** Codes in the local copy, deleted ones among them. */
  readonly known: number;
  /** Whether the topic was ever read to its end. */
  readonly complete: boolean;
  /** Whether it was since this start. */
  readonly caughtUp: boolean;
}

/** How far the local copy knows what codes said. */
@Injectable()
export class LinkState {
  constructor(
    private readonly copy: LocalCopy,
    private readonly links: Links,
    private readonly catchUp: CatchUp,
    private readonly consumers: StreamHealth,
  ) {}

  get now(): KnownLinks {
    return { known: this.copy.size, complete: this.links.isComplete, caughtUp: this.catchUp.isDone };
  }

  *problems(): Generator<string> {
    if (!this.copy.isWritable) yield 'The copy of the links cannot be written.';
    if (!this.catchUp.isDone) yield 'Changes to codes made before this start may still be missing.';
    try {
      this.consumers.check();
    } catch (failed) {
      yield (failed as Error).message;
    }
  }
}
