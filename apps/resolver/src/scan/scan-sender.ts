import { checkMessage, type ScanMessage, topics } from '@proofmark/contracts';
import type { EventStream, OutgoingRecord } from '@proofmark/event-stream';
import { decodeScan } from './scan-record.js';

/** Hears of a record that can never be published: it would hold up all others for ever. */
export type OnUnpublishable = (line: string, failure: Error) => void;

/** Sends journal lines to the topic of scans, in their order; resolves when the stream has them. */
export class ScanSender {
  /** Records given up since the start. */
  unpublishable = 0;

  constructor(
    private readonly stream: EventStream,
    private readonly onUnpublishable: OnUnpublishable,
  ) {}

  readonly send = async (lines: readonly string[]): Promise<void> => {
    const records = lines.flatMap((line): OutgoingRecord[] => {
      const message = this.read(line);
      return message ? [{ key: message.subject, message }] : [];
    });
    if (records.length > 0) await this.stream.append(topics.scan.name, records);
  };

  private read(line: string): ScanMessage | null {
    try {
      const message = decodeScan(line);
      checkMessage(message);
      return message;
    } catch (failure) {
      this.unpublishable++;
      this.onUnpublishable(line, failure as Error);
      return null;
    }
  }
}
