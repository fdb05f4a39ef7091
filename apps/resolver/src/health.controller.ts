import { Controller, Get } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { StreamHealth } from '@proofmark/event-stream';
import { Health, Public } from '@proofmark/runtime';
import { Journal } from './journal/journal.js';
import type { JournalState } from './journal/journal-state.js';
import { CatchUp } from './links/catch-up.js';
import { Links } from './links/links.js';
import { LocalCopy } from './links/local-copy.js';
import { timeOf } from './scan/scan-id.js';
import { ScanForwarding } from './scan/scan-forwarding.js';
import { ScanSender } from './scan/scan-sender.js';

interface ResolverState {
  /** `degraded`: scans are answered, but not all is well. */
  readonly status: 'ok' | 'degraded';
  readonly problems: readonly string[];
  readonly journal: JournalState & {
    /** How long the oldest scan waits for the stream. */
    readonly oldestMs: number;
    /** Records that can never be published, given up since the start. */
    readonly unpublishable: number;
  };
  readonly links: { readonly known: number; readonly complete: boolean; readonly caughtUp: boolean };
}

/** What an operator wants to know of the scans. Ready it is as long as it can answer them. */
@ApiExcludeController()
@Public()
@Controller('health')
export class ResolverHealthController {
  constructor(
    private readonly journal: Journal,
    private readonly forwarding: ScanForwarding,
    private readonly sender: ScanSender,
    private readonly copy: LocalCopy,
    private readonly links: Links,
    private readonly catchUp: CatchUp,
    private readonly streamHealth: StreamHealth,
    health: Health,
  ) {
    health.register('links', () => {
      if (!links.isComplete) throw new Error('The codes are still being read for the first time.');
    });
  }

  @Get('scans')
  state(): ResolverState {
    const journal = this.journal.state;
    const oldest = this.forwarding.forwarder.oldestPending;
    const problems = [...this.problems(journal)];
    return {
      status: problems.length === 0 ? 'ok' : 'degraded',
      problems,
      journal: {
        ...journal,
        oldestMs: oldest === null ? 0 : Date.now() - timeOf(oldest),
        unpublishable: this.sender.unpublishable,
      },
      links: { known: this.copy.size, complete: this.links.isComplete, caughtUp: this.catchUp.isDone },
    };
  }

  private *problems({ failure, full, lost }: JournalState): Generator<string> {
    if (failure !== null) yield `The journal cannot be written: ${failure}`;
    if (full) yield 'The journal is full: scans are answered, but no longer kept.';
    if (lost > 0) yield `${lost} records of the journal were damaged.`;
    const refused = this.forwarding.forwarder.failure;
    if (refused) yield `The stream does not take scans: ${refused.message}`;
    if (!this.copy.isWritable) yield 'The copy of the links cannot be written.';
    if (!this.catchUp.isDone) yield 'Changes to codes made before this start may still be missing.';
    try {
      this.streamHealth.check();
    } catch (failed) {
      yield (failed as Error).message;
    }
  }
}
