import { deadLetterTopic, retryTopic, sharedGroups } from '@proofmark/contracts';
import { TopicUnknown } from '../errors.js';
import type { EventStream, StreamRecord } from '../event-stream.js';
import { deadLetterHeader, REDELIVERY_OF, settlementHeader } from './dead-letter.js';

/** What became of a dead letter. */
export interface Settlement {
  readonly how: 'replayed' | 'dropped';
  /** Why; empty where nobody said. */
  readonly note: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** A record that a group could not handle. */
export interface DeadLetter {
  /** Its place in `<group>.dead`: names it. */
  readonly number: bigint;
  readonly record: StreamRecord;
  /** What the message tells of; null where there is none, or nobody can read it. */
  readonly type: string | null;
  readonly reason: string;
  readonly attempts: number;
  /** Where it first stood: `topic/partition/offset`. */
  readonly origin: string;
  /** When it was given up, ISO 8601 UTC. */
  readonly at: string;
  /** Null: nobody has decided yet. */
  readonly settlement: Settlement | null;
}

/** Said to whoever asked: nothing was changed. */
export class DeadLetterProblem extends Error {
  override readonly name = 'DeadLetterProblem';
}

/** The dead letters of one group: to look at, to give back to the group, to drop. They stay in their topic either way, with what was decided. */
export class DeadLetters {
  constructor(
    private readonly stream: EventStream,
    private readonly group: string,
  ) {}

  /** All that the topic still holds, oldest first. None where the group never ran. */
  async all(): Promise<readonly DeadLetter[]> {
    const records = await this.records();
    const settled = new Map(records.flatMap(settlementIn));
    const letters = records.filter(({ headers }) => !(settlementHeader.letter in headers));
    return letters.map((record) => letterOf(record, settled.get(record.offset) ?? null));
  }

  /** @throws DeadLetterProblem when there is no such letter */
  async find(number: bigint): Promise<DeadLetter> {
    const letter = (await this.all()).find((candidate) => candidate.number === number);
    if (!letter) throw new DeadLetterProblem(`${this.group} has no dead letter ${number}.`);
    return letter;
  }

  /**
   * Gives a letter back to the group, and to no other. Delivered at least once, and after whatever came meanwhile: as every handler bears
   * the same message twice, one that was handled in part is no danger. What fails again becomes another dead letter.
   * @throws DeadLetterProblem when it was settled before, or the group cannot be given anything
   */
  async replay(number: bigint, note = ''): Promise<void> {
    if (!sharedGroups.some((shared) => shared === this.group))
      throw new DeadLetterProblem(
        `${this.group} cannot be given a record: every instance reads its topics itself. A restart reads on or anew.`,
      );
    const { record, origin } = await this.unsettled(number);
    if (!isReadable(record))
      throw new DeadLetterProblem(`The dead letter ${number} of ${this.group} cannot be read by anybody: drop it.`);
    const given = Object.entries(record.headers).filter(([name]) => !name.startsWith('deadletter-'));
    const headers = { ...Object.fromEntries(given), [REDELIVERY_OF]: origin };
    await this.stream.ensureTopics([retryTopic(this.group)]);
    await this.stream.append(retryTopic(this.group).name, [{ key: record.key, message: record.message, headers }]);
    await this.settle(record, 'replayed', note);
  }

  /** Decides that a letter is not needed. @throws DeadLetterProblem when it was settled before */
  async drop(number: bigint, note: string): Promise<void> {
    const { record } = await this.unsettled(number);
    await this.settle(record, 'dropped', note);
  }

  private async unsettled(number: bigint): Promise<DeadLetter> {
    const letter = await this.find(number);
    const { settlement } = letter;
    if (settlement)
      throw new DeadLetterProblem(
        `The dead letter ${number} of ${this.group} was ${settlement.how} at ${settlement.at}.`,
      );
    return letter;
  }

  private async settle({ key, offset }: StreamRecord, how: Settlement['how'], note: string): Promise<void> {
    const headers = {
      [settlementHeader.letter]: String(offset),
      [settlementHeader.how]: how,
      [settlementHeader.note]: note,
      [settlementHeader.time]: new Date().toISOString(),
    };
    await this.stream.append(deadLetterTopic(this.group).name, [{ key, message: null, headers }]);
  }

  /** Reads as the group itself, but for nobody else: so no other topic for dead letters is made for it. */
  private async records(): Promise<readonly StreamRecord[]> {
    const records: StreamRecord[] = [];
    const topics = [deadLetterTopic(this.group).name];
    try {
      const consumer = await this.stream.subscribe({
        group: this.group,
        topics,
        from: 'earliest',
        sharing: { kind: 'everyone' },
        handle: async (batch) => void records.push(...batch.records),
      });
      await consumer.caughtUp();
      await consumer.stop();
    } catch (error) {
      if (error instanceof TopicUnknown) return [];
      throw error;
    }
    return records;
  }
}

function settlementIn({ headers }: StreamRecord): [bigint, Settlement][] {
  const letter = headers[settlementHeader.letter];
  if (letter === undefined) return [];
  const how = headers[settlementHeader.how] === 'replayed' ? 'replayed' : 'dropped';
  const note = headers[settlementHeader.note] ?? '';
  return [[BigInt(letter), { how, note, at: headers[settlementHeader.time] ?? '' }]];
}

/** Other tools may have appended what is no JSON: looking at its message throws, as it did when the group was to handle it. */
function isReadable(record: StreamRecord): boolean {
  try {
    return record.message !== undefined;
  } catch {
    return false;
  }
}

function letterOf(record: StreamRecord, settlement: Settlement | null): DeadLetter {
  const { headers, offset } = record;
  const place = [deadLetterHeader.topic, deadLetterHeader.partition, deadLetterHeader.offset];
  return {
    number: offset,
    record,
    type: isReadable(record) ? (record.message?.type ?? null) : null,
    reason: headers[deadLetterHeader.reason] ?? '',
    attempts: Number(headers[deadLetterHeader.attempts] ?? 0),
    origin: headers[REDELIVERY_OF] ?? place.map((name) => headers[name] ?? '?').join('/'),
    at: headers[deadLetterHeader.time] ?? '',
    settlement,
  };
}
