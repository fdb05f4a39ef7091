import type { EventRow } from '../event-rows.js';

/** How much may be held back before everything waits: less than is read at once, so that readings always get past it. */
const AT_MOST = 500;

interface HeldStream {
  readonly positions: number[];
  readonly reason: string;
}

/**
 * Streams with a fact that cannot be told: that fact and all later ones of its stream wait, in order, while other streams go on. Mappings
 * are pure, so they are tried again only by the next relay that takes over, which is what happens when the mapping was mended.
 */
export class HeldBack {
  private readonly streams = new Map<string, HeldStream>();

  /** @param untried positions that an earlier relay held back: to be read again */
  constructor(private untried: readonly number[]) {}

  /** What is to be read beside the new facts. */
  get toRead(): readonly number[] {
    return this.untried;
  }

  /** All positions held back. @throws Error when they are too many to go on */
  get positions(): readonly number[] {
    const positions = [...this.untried, ...[...this.streams.values()].flatMap((stream) => stream.positions)];
    if (positions.length > AT_MOST)
      throw new Error(`More than ${AT_MOST} facts cannot be told. ${this.complaint ?? ''}`);
    return positions.sort((a, b) => a - b);
  }

  /** What is wrong, in words for the operator; null when nothing is held back. */
  get complaint(): string | null {
    const [first] = this.streams;
    return first ? `${this.streams.size} streams are held back; ${first[0]}: ${first[1].reason}` : null;
  }

  /** Whether the fact has to wait because an earlier one of its stream does. */
  waits({ stream_id: streamId, position }: EventRow): boolean {
    const stream = this.streams.get(streamId);
    stream?.positions.push(Number(position));
    return stream !== undefined;
  }

  hold({ stream_id: streamId, position }: EventRow, reason: string): void {
    this.streams.set(streamId, { positions: [Number(position)], reason });
  }

  /** The facts up to here have been read. */
  readUpTo(position: number): void {
    if (this.untried.length > 0) this.untried = this.untried.filter((untried) => untried > position);
  }
}
