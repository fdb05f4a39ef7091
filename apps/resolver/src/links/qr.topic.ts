import { Controller, Injectable, Logger } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { checkMessage, type QrMessage, topics } from '@proofmark/contracts';
import {
  type BatchContext,
  type PositionStore,
  type RecordBatch,
  StreamHandler,
  type StreamRecord,
} from '@proofmark/event-stream';
import { Links } from './links.js';
import { type LinkChange, LocalCopy } from './local-copy.js';

export const LINKS_GROUP = 'resolver.links';
// A tombstone has no version: it comes after all others of its key.
const LAST = Number.MAX_SAFE_INTEGER;

/** Where each partition was read to, kept in the local copy. The handler moves it together with the links. */
@Injectable()
export class LinkPositions implements PositionStore {
  constructor(private readonly copy: LocalCopy) {}

  async load(topic: string, partition: number): Promise<bigint | null> {
    return this.copy.position(topic, partition);
  }

  async save(topic: string, partition: number, next: bigint): Promise<void> {
    this.copy.savePosition(topic, partition, next);
  }
}

/** Feeds the local copy. Each instance reads the whole topic for itself. */
@Controller()
export class QrTopic {
  private readonly log = new Logger(QrTopic.name);

  constructor(private readonly links: Links) {}

  // Small batches: the copy is written in the thread that answers scans.
  @StreamHandler({
    group: LINKS_GROUP,
    topics: [topics.qr.name],
    from: 'earliest',
    sharing: { kind: 'everyone', positionsIn: LinkPositions },
    maxBatch: 100,
    // Under a steady flow one writing of the copy serves many links.
    gatherMs: 100,
    // What cannot be read is left out below; all else is the disk's fault and passes.
    retry: { attempts: Number.MAX_SAFE_INTEGER, maxDelayMs: 10_000 },
  })
  takeUp(@Payload() { topic, partition, records }: RecordBatch<QrMessage>, @Ctx() _context: BatchContext): void {
    const last = records.at(-1);
    if (!last) return;
    const changes = records.flatMap((record) => this.changeOf(record));
    this.links.apply(topic, partition, changes, last.offset + 1n);
  }

  /** A record that is no JSON throws when its message is looked at. */
  private changeOf(record: StreamRecord<QrMessage>): LinkChange[] {
    const { key, offset } = record;
    try {
      const { message } = record;
      if (message === null) return [{ codeId: key, sequence: LAST, link: null }];
      checkMessage(message);
      return [toChange(message)];
    } catch (failure) {
      this.log.error({ key, offset: String(offset), reason: String(failure) }, 'A message about a code was left out.');
      return [];
    }
  }
}

/** A static code holds its destination itself; it has no short link. */
function toChange({ type, data, workspaceid: workspaceId, mode, sequence = 0 }: QrMessage): LinkChange {
  const { id: codeId, slug, status, destinationUrl, utm } = data;
  const isGone = type === 'qr.deleted' || data.type === 'static';
  const link = { slug, codeId, workspaceId, mode, status: isGone ? 'deleted' : status, destinationUrl, utm } as const;
  return { codeId, sequence, link };
}
