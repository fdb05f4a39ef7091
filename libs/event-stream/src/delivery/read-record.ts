import type { Message } from '@proofmark/contracts';
import type { StreamRecord } from '../event-stream.js';

/** What somebody else wrote, and we would not. */
const unreadable = new WeakMap<StreamRecord, string>();

/**
 * A record of the text that stands in a topic. One that is no JSON object throws when its message is looked at, as a record does that a
 * handler cannot bear: it ends as a dead letter, and those after it go on. Nor is the word `null` a tombstone, which has no text.
 */
export function readRecord(plain: Omit<StreamRecord, 'message'>, text: string | null): StreamRecord {
  if (text === null) return { ...plain, message: null };
  try {
    return { ...plain, message: parse(text) };
  } catch (error) {
    const get = () => {
      throw error;
    };
    const record = Object.defineProperty({ ...plain } as StreamRecord, 'message', { enumerable: true, get });
    unreadable.set(record, text);
    return record;
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
  return unreadable.get(record);
}
