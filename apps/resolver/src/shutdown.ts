import { type BeforeApplicationShutdown, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { LocalFiles } from './local-files.js';
import { RedirectGate } from './redirect/redirect-gate.js';
import { ResolverConfig } from './resolver.config.js';
import { ScanForwarding } from './scan/scan-forwarding.js';

/** The order of stopping: no more requests, then the scans to the stream while it is still there, then the files. */
@Injectable()
export class Shutdown implements BeforeApplicationShutdown, OnApplicationShutdown {
  constructor(
    private readonly gate: RedirectGate,
    private readonly forwarding: ScanForwarding,
    private readonly files: LocalFiles,
    private readonly config: ResolverConfig,
  ) {}

  async beforeApplicationShutdown(): Promise<void> {
    await this.gate.close();
    await this.forwarding.forwarder.stop(this.config.STOP_FORWARDING_MS);
  }

  /** After the consumers were drained. */
  async onApplicationShutdown(): Promise<void> {
    await this.files.close();
  }
}
