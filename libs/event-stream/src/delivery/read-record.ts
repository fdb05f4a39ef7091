import type { Message } from '@proofmark/contracts';
import type { StreamRecord } from '../event-stream.js';

/** What tells of a record beside its message. */
export type PlainRecord = Omit<StreamRecord, 'message'>;

/**
 * A record as it stands in a topic. It is read when its message is looked at: who passes over it pays nothing, and of a batch no more is in
 * memory than was read. One that is no JSON object throws then, as a record does that a handler cannot bear: it ends as a dead letter, and
 * those after it go on.
 */
export class ReadRecord implements StreamRecord {
  readonly offset: bigint;
  readonly key: string;
  readonly headers: StreamRecord['headers'];
  private read: { readonly message: Message } | undefined;

  /** @param value UTF-8 where it is bytes; null: a tombstone, which the word `null` is not */
  constructor(
    { offset, key, headers }: PlainRecord,
    private value: string | Buffer | null,
  ) {
    this.offset = offset;
    this.key = key;
    this.headers = headers;
  }

  get message(): Message | null {
    if (this.read) return this.read.message;
    if (this.value === null) return null;
    this.read = { message: parse(this.value.toString()) };
    this.value = null;
    return this.read.message;
  }

  /** What somebody else wrote, and we would not; undefined where it can be read. */
  get unreadable(): string | undefined {
    try {
      void this.message;
      return undefined;
    } catch {
      return this.value?.toString();
    }
  }
}

function parse(text: string): Message {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError('The record is no JSON.', { cause });
  }
  if (typeof message !== 'object' || message === null) throw new TypeError('The record is no message.');
  return message as Message;
}

/** The text of a record that nobody can read. */
export function unreadableText(record: StreamRecord): string | undefined {
  return record instanceof ReadRecord ? record.unreadable : undefined;
}
