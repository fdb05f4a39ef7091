import { type BeforeApplicationShutdown, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Journal } from './journal/journal.js';
import { LocalCopy } from './links/local-copy.js';
import { RedirectGate } from './redirect/redirect.gate.js';
import { ResolverConfig } from './resolver.config.js';
import { ScanForwarding } from './scan/scan-forwarding.js';
import { Visitors } from './scan/visitor.js';

/** The order of stopping: no more requests, then the scans to the stream while it is still there, then the files. */
@Injectable()
export class Shutdown implements BeforeApplicationShutdown, OnApplicationShutdown {
  constructor(
    private readonly gate: RedirectGate,
    private readonly forwarding: ScanForwarding,
    private readonly journal: Journal,
    private readonly copy: LocalCopy,
    private readonly visitors: Visitors,
    private readonly config: ResolverConfig,
  ) {}

  async beforeApplicationShutdown(): Promise<void> {
    await this.gate.close();
    await this.forwarding.forwarder.stop(this.config.STOP_FORWARDING_MS);
  }

  /** After the consumers were drained. */
  async onApplicationShutdown(): Promise<void> {
    await this.journal.close();
    this.copy.close();
    this.visitors.end();
  }
}
