import { deadLetter, type Failure } from '../delivery/dead-letter.js';
import { encodeRecord } from '../delivery/encode-record.js';
import { asItCame } from './decode-record.js';
import type { KafkaRecord } from './producer.js';

/** Other tools may append what no engine of ours would, so a key is not refused here. */
const NO_KEY = 'none';

/** The dead letter of a record, also of one that nobody can read: that one goes as the bytes it came as. */
export function encodeDeadLetter(failure: Failure, partitions: number): KafkaRecord {
  const raw = asItCame(failure.record);
  if (!raw) return encodeRecord(deadLetter(failure), partitions);
  const { offset, headers } = failure.record;
  const letter = deadLetter({ ...failure, record: { offset, key: NO_KEY, message: null, headers } });
  return { ...encodeRecord(letter, partitions), key: raw.key ?? NO_KEY, value: raw.value };
}
