import {
  type BeforeApplicationShutdown,
  Injectable,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { Forwarder } from '../journal/forwarder.js';
import { Journal } from '../journal/journal.js';
import { ResolverConfig } from '../resolver.config.js';
import { ScanSender } from './scan-sender.js';
import { Visitors } from './visitor.js';

const SETTINGS = { maxBatch: 1_000, lingerMs: 25, firstDelayMs: 100, maxDelayMs: 10_000 };

/** Takes the scans from the journal to the stream for as long as the service runs, and a little longer. */
@Injectable()
export class ScanForwarding implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  readonly forwarder: Forwarder;

  constructor(
    private readonly journal: Journal,
    private readonly visitors: Visitors,
    private readonly config: ResolverConfig,
    sender: ScanSender,
  ) {
    this.forwarder = new Forwarder(journal, sender.send, SETTINGS);
  }

  onApplicationBootstrap(): void {
    this.forwarder.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.forwarder.stop(this.config.STOP_FORWARDING_MS);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.journal.close();
    this.visitors.end();
  }
}
