import type { Span } from '@opentelemetry/api';
import type { EventStream, OutgoingRecord } from '@proofmark/event-stream';
import { endSpan, startSpan, traceparentOf } from '@proofmark/runtime';

/**
 * Hands records to the stream. Where traces are exported, each message gets a span of its own, below what caused its fact, and carries it
 * on: a batch has many causes, so one span of the batch could not be the parent of what follows.
 */
export async function publish(stream: EventStream, topic: string, records: readonly OutgoingRecord[]): Promise<void> {
  const spans: Span[] = [];
  const traced = records.map((record) => withSpan(topic, record, spans));
  try {
    await stream.append(topic, traced);
    for (const span of spans) endSpan(span);
  } catch (error) {
    for (const span of spans) endSpan(span, error as Error);
    throw error;
  }
}

function withSpan(topic: string, record: OutgoingRecord, spans: Span[]): OutgoingRecord {
  const { message } = record;
  if (!message?.traceparent) return record;
  const span = startSpan({
    name: `publish ${topic}`,
    kind: 'PRODUCER',
    parent: message.traceparent,
    attributes: {
      'messaging.system': 'proofmark',
      'messaging.operation.type': 'send',
      'messaging.destination.name': topic,
      'messaging.message.id': message.id,
    },
  });
  if (!span) return record;
  spans.push(span);
  return { ...record, message: { ...message, traceparent: traceparentOf(span) ?? message.traceparent } };
}
