import { checkMessage, type Message, type TopicDefinition } from '@proofmark/contracts';
import { LRUCache } from 'lru-cache';
import { type EventRow, recordedOf } from '../event-rows.js';
import type { PublishedEvents } from '../published-events.js';
import type { Recorded } from '../recorded.js';
import type { Upcasting } from '../upcasting.js';
import type { History } from './relay-session.js';

/** A message and where it goes. */
export interface Outgoing {
  readonly topic: TopicDefinition;
  readonly key: string;
  readonly message: Message;
}

export interface SnapshotSettings {
  readonly published: readonly PublishedEvents[];
  readonly upcasting: Upcasting;
  /** How many streams are remembered; default 20,000. */
  readonly remembered?: number;
}

type ReadHistories = (wanted: readonly History[]) => Promise<readonly EventRow[]>;

/** One stream, folded up to a version. */
interface Folded {
  version: number;
  readonly parts: { readonly published: PublishedEvents; snapshot: unknown }[];
}

/** Turns facts into messages. Remembers the snapshots of the streams spoken of last; others are folded anew from their history. */
export class FoldSnapshots {
  private readonly remembered: LRUCache<string, Folded>;
  /** The streams of the facts being told: whatever is forgotten meanwhile, these stay. */
  private inHand = new Map<string, Folded>();
  private histories = new Map<string, EventRow[]>();

  constructor(private readonly settings: SnapshotSettings) {
    this.remembered = new LRUCache({ max: settings.remembered ?? 20_000 });
  }

  /** Reads what it takes to tell of these facts: in one query, the earlier facts of all streams that are not remembered. */
  async prepare(rows: readonly EventRow[], read: ReadHistories): Promise<void> {
    this.inHand = new Map();
    const begun = new Set<string>();
    const wanted: History[] = [];
    for (const { stream_id: streamId, version } of rows) {
      if (begun.has(streamId)) continue;
      begun.add(streamId);
      const remembered = this.remembered.get(streamId);
      if (remembered?.version === version - 1) this.inHand.set(streamId, remembered);
      else if (version > 1 && this.concerned(streamId).length > 0) wanted.push({ streamId, before: version });
    }
    this.histories = Map.groupBy(wanted.length === 0 ? [] : await read(wanted), (row) => row.stream_id);
  }

  /** The messages that tell of a fact. @throws whatever is wrong with the fact, its mapping or the message; the stream is forgotten */
  tell(row: EventRow): Outgoing[] {
    const folded = this.inHand.get(row.stream_id) ?? this.take(row.stream_id);
    if (folded.parts.length === 0) return [];
    try {
      return this.fold(folded, row);
    } catch (error) {
      this.remembered.delete(row.stream_id);
      throw error;
    }
  }

  forget(): void {
    this.remembered.clear();
  }

  private concerned(streamId: string): PublishedEvents[] {
    return this.settings.published.filter((published) => published.concerns(streamId));
  }

  private take(streamId: string): Folded {
    const parts = this.concerned(streamId).map((published) => ({ published, snapshot: published.initial }));
    const folded = { version: 0, parts };
    this.inHand.set(streamId, folded);
    if (parts.length > 0) this.remembered.set(streamId, folded);
    return folded;
  }

  private fold(folded: Folded, row: EventRow): Outgoing[] {
    for (const earlier of this.histories.get(row.stream_id) ?? []) this.evolve(folded, earlier);
    this.histories.delete(row.stream_id);
    const recorded = this.evolve(folded, row);
    const outgoing: Outgoing[] = [];
    for (const { published, snapshot } of folded.parts) {
      const message = published.message(recorded, snapshot);
      if (!message) continue;
      checkMessage(message);
      outgoing.push({ topic: published.topic, key: published.key(recorded), message });
    }
    return outgoing;
  }

  private evolve(folded: Folded, row: EventRow): Recorded {
    if (row.version !== folded.version + 1) throw new Error(`Version ${folded.version + 1} is missing.`);
    const recorded = recordedOf(row, this.settings.upcasting);
    for (const part of folded.parts) part.snapshot = part.published.evolve(part.snapshot, recorded);
    folded.version = row.version;
    return recorded;
  }
}
