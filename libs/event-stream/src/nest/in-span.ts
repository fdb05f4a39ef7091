import { context, type Link, type Span, SpanKind, SpanStatusCode, trace, TraceFlags } from '@opentelemetry/api';
import { reasonOf } from '../delivery/dead-letter.js';
import { unreadableText } from '../delivery/read-record.js';
import type { BatchContext, RecordBatch, StreamRecord } from '../event-stream.js';

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** A batch can hold thousands; this many show where they come from. */
const LINKS = 64;

/**
 * Handles a batch within a span, so that a request can be followed into what came of it: a batch of one continues its trace,
 * a larger one links to the traces of its messages. Source: OpenTelemetry semantic conventions for messaging, batch processing.
 */
export function inSpan(batch: RecordBatch, { group, attempt }: BatchContext, work: () => Promise<void>): Promise<void> {
  const [only, ...others] = batch.records.slice(0, LINKS).flatMap((record) => linkTo(traceparentOf(record)));
  const parent = only && others.length === 0 ? trace.setSpanContext(context.active(), only.context) : context.active();
  const links = only ? [only, ...others] : [];
  const attributes = {
    'messaging.system': 'proofmark',
    'messaging.operation.type': 'process',
    'messaging.destination.name': batch.topic,
    'messaging.destination.partition.id': String(batch.partition),
    'messaging.consumer.group.name': group,
    'messaging.batch.message_count': batch.records.length,
    'proofmark.attempt': attempt,
  };
  const options = { kind: SpanKind.CONSUMER, links, attributes };
  return trace
    .getTracer('@proofmark/event-stream')
    .startActiveSpan(`process ${batch.topic}`, options, parent, (span) => ended(span, work));
}

async function ended(span: Span, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    span.setStatus({ code: SpanStatusCode.ERROR, message: reasonOf(error) });
    throw error;
  } finally {
    span.end();
  }
}

/** What nobody can read is the handler's to judge, not the trace's. */
function traceparentOf(record: StreamRecord): string | undefined {
  return unreadableText(record) === undefined ? record.message?.traceparent : undefined;
}

function linkTo(traceparent: string | undefined): Link[] {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(traceparent ?? '') ?? [];
  if (!traceId || !spanId || !flags) return [];
  const sampled = parseInt(flags, 16) & TraceFlags.SAMPLED;
  return [{ context: { traceId, spanId, traceFlags: sampled, isRemote: true } }];
}
