import { Injectable } from '@nestjs/common';
import { Journal } from '../journal/journal.js';
import type { JournalState } from '../journal/journal-state.js';
import { ScanForwarding } from './scan-forwarding.js';
import { timeOf } from './scan-id.js';
import { decodeScan } from './scan-record.js';
import { ScanSender } from './scan-sender.js';

export interface ScansOnTheWay extends JournalState {
  /** How long the oldest scan that is being sent has waited for the stream. */
  readonly oldestMs: number;
  /** Records that can never be published, given up since the start. */
  readonly unpublishable: number;
}

/** How the scans are that were answered and are not in the stream yet. */
@Injectable()
export class ScanState {
  constructor(
    private readonly journal: Journal,
    private readonly forwarding: ScanForwarding,
    private readonly sender: ScanSender,
  ) {}

  get now(): ScansOnTheWay {
    const oldest = this.forwarding.forwarder.oldestPending;
    const oldestMs = oldest === null ? 0 : Date.now() - timeOf(decodeScan(oldest).id);
    return { ...this.journal.state, oldestMs, unpublishable: this.sender.unpublishable };
  }

  *problems(): Generator<string> {
    const { failure, full, lost } = this.journal.state;
    if (failure !== null) yield `The journal cannot be written: ${failure}`;
    if (full) yield 'The journal is full: scans are answered, but no longer kept.';
    if (lost > 0) yield `${lost} records of the journal were damaged.`;
    const refused = this.forwarding.forwarder.failure;
    if (refused) yield `The stream does not take scans: ${refused.message}`;
  }
}
