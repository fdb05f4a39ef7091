import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Forwarder } from '../journal/forwarder.js';
import { Journal } from '../journal/journal.js';
import { ScanSender } from './scan-sender.js';

const SETTINGS = { maxBatch: 1_000, lingerMs: 25, firstDelayMs: 100, maxDelayMs: 5_000 };

/** Takes the scans from the journal to the stream for as long as the service runs. */
@Injectable()
export class ScanForwarding implements OnApplicationBootstrap {
  readonly forwarder: Forwarder;

  constructor(journal: Journal, sender: ScanSender) {
    this.forwarder = new Forwarder(journal, sender.send, SETTINGS);
  }

  onApplicationBootstrap(): void {
    this.forwarder.start();
  }
}
