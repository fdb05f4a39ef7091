import { LRUCache } from 'lru-cache';
import { type Link, toLink } from './link.js';
import type { LinkChange, LocalCopy } from './local-copy.js';

/** `notYet`: this copy never read the topic to its end, so it cannot tell whether the code exists. */
export type Unanswerable = 'unknown' | 'notYet';

/** The codes of the local copy, those scanned lately in memory. */
export class Links {
  private readonly recent: LRUCache<string, Link>;
  private complete: boolean;

  /** @param maxInMemory links; each takes about 1 KiB */
  constructor(
    private readonly copy: LocalCopy,
    maxInMemory: number,
  ) {
    this.recent = new LRUCache({ max: maxInMemory });
    this.complete = copy.isComplete;
  }

  find(slug: string): Link | Unanswerable {
    return this.recent.get(slug) ?? this.load(slug);
  }

  /** Takes up what the topic said, up to `nextOffset`. */
  apply(topic: string, partition: number, changes: readonly LinkChange[], nextOffset: bigint): void {
    for (const slug of this.copy.apply(topic, partition, changes, nextOffset)) this.recent.delete(slug);
  }

  /** The topic was read to its end: a slug that is not here is unknown. */
  markComplete(): void {
    this.complete = true;
    if (!this.copy.isComplete && this.copy.isWritable) this.copy.markComplete();
  }

  get isComplete(): boolean {
    return this.complete;
  }

  private load(slug: string): Link | Unanswerable {
    const stored = this.copy.find(slug);
    if (!stored) return this.complete ? 'unknown' : 'notYet';
    const link = toLink(stored);
    this.recent.set(slug, link);
    return link;
  }
}
