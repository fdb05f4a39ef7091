import type { Event } from './event.js';

/** A stream as read: its facts in order, and the version of the last one (0 when the stream is empty). */
export interface StreamSlice<E extends Event> {
  readonly events: readonly E[];
  readonly version: number;
}

/** Where facts are kept, as the command side needs it. The caller's workspace and mode are ambient. */
export abstract class EventStore {
  /** All facts of a stream, oldest first. An unknown stream reads as empty. */
  abstract readStream<E extends Event>(streamId: string): Promise<StreamSlice<E>>;

  /**
   * Appends facts as versions `expectedVersion + 1 …` and updates the read models in the same transaction.
   * @throws VersionConflict when the stream has moved on; the transaction stays usable.
   */
  abstract append<E extends Event>(streamId: string, expectedVersion: number, events: readonly E[]): Promise<void>;

  /**
   * Appends the first facts of a stream whose id was made a moment ago. Nobody else can know it, so nothing has to be asked: that the
   * stream was there already, a fault of the program, is found at the latest when the transaction commits.
   */
  begin<E extends Event>(streamId: string, events: readonly E[]): Promise<void> {
    return this.append(streamId, 0, events);
  }

  /**
   * Appends one fact to each of many streams, no stream twice. Streams that have moved on are left out, the others are appended to.
   * @returns the ids of those that were left out: read them again and decide again
   */
  async appendAll<E extends Event>(facts: readonly FactOfStream<E>[]): Promise<ReadonlySet<string>> {
    const movedOn = new Set<string>();
    for (const { streamId, expectedVersion, event } of facts) {
      try {
        await this.append(streamId, expectedVersion, [event]);
      } catch (error) {
        if (!(error instanceof VersionConflict)) throw error;
        movedOn.add(streamId);
      }
    }
    return movedOn;
  }

  /** {@link appendAll} of facts that were written down before. */
  appendWritten(facts: readonly WrittenFact[]): Promise<ReadonlySet<string>> {
    return this.appendAll(
      facts.map(({ streamId, expectedVersion, type, data }) => ({
        streamId,
        expectedVersion,
        event: { type, data: JSON.parse(data) as Event['data'] },
      })),
    );
  }
}

/** A fact for a stream that is believed to be at a version; 0 for a new one. */
export interface FactOfStream<E extends Event> {
  readonly streamId: string;
  readonly expectedVersion: number;
  readonly event: E;
}

/** A fact as text, written by whoever had the time: it goes to the database as it is. */
export interface WrittenFact {
  readonly streamId: string;
  readonly expectedVersion: number;
  readonly type: string;
  /** Its data as JSON, in today's shape. */
  readonly data: string;
  /** By the name of a read model, as JSON, what the fact adds to it; a read model that is not named works it out from the data. */
  readonly rows: Readonly<Record<string, string>>;
}

/** Somebody else appended first: read again and decide again. */
export class VersionConflict extends Error {
  override readonly name = 'VersionConflict';

  constructor(
    readonly streamId: string,
    readonly expectedVersion: number,
  ) {
    super(`Stream ${streamId} is no longer at version ${expectedVersion}.`);
  }
}
