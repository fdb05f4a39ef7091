import { isNativeError } from 'node:util/types';
import { StreamUnavailable } from '../../errors.js';
import { createErrorFromCode } from './kafkajs.js';

/** Kafka's name of what a broker refused, looking through causes; null for anything else. */
export function refusalOf(error: unknown, depth = 0): string | null {
  if (!isNativeError(error) || depth > 5) return null;
  if ('type' in error && typeof error.type === 'string') return error.type;
  return refusalOf(error.cause, depth + 1);
}

/** What a broker answered instead of doing it; null for the code that says all is well. */
export function refusal(code: number): Error | null {
  return code === 0 ? null : streamError(createErrorFromCode(code));
}

/** Answers of a broker that is about to be ready, as at the very first start: its topics of offsets and producers are still being made. */
const NOT_YET = new Set([
  'COORDINATOR_LOAD_IN_PROGRESS',
  'COORDINATOR_NOT_AVAILABLE',
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'GROUP_LOAD_IN_PROGRESS',
  'NOT_COORDINATOR',
  'NOT_COORDINATOR_FOR_GROUP',
]);

/** Refusals that kafkajs says will not pass, but that do: they speak of a moment of the broker. */
const MOMENTS = new Set([...NOT_YET, 'KAFKA_STORAGE_ERROR', 'NOT_CONTROLLER']);

export function isNotYet(error: unknown): boolean {
  return NOT_YET.has(refusalOf(error) ?? '');
}

/** What trying again does not help: the settings are wrong, or the broker is of another age. */
const FOR_GOOD = /SASL|NotImplemented|Unsupported|DoesNotSupport/;

/** A topic that was there has been deleted; or a broker that has just started does not know of it yet. */
export const TOPIC_GONE = 'UNKNOWN_TOPIC_OR_PARTITION';

/** Of kafkajs's errors those that may pass become {@link StreamUnavailable}; all others stay as they are. */
export function streamError(error: unknown): Error {
  if (!isNativeError(error)) return new Error(String(error));
  if (error instanceof StreamUnavailable || !maySpeakOfTheWorld(error)) return error;
  return new StreamUnavailable(error.message, { cause: error });
}

function maySpeakOfTheWorld(error: Error): boolean {
  const type = refusalOf(error);
  if (type === TOPIC_GONE) return false;
  if (type !== null) return MOMENTS.has(type) || ('retriable' in error && error.retriable === true);
  return (error.name.startsWith('KafkaJS') || error.message === 'Broker not connected') && !FOR_GOOD.test(error.name);
}
