import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { trace } from '@opentelemetry/api';
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { numbered } from '../contract/stage.fixture.js';
import type { BatchContext, RecordBatch } from '../event-stream.js';
import { inSpan } from './in-span.js';

const spans = new InMemorySpanExporter();
const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] });
provider.register();
beforeEach(() => spans.reset());
afterAll(() => provider.shutdown());

const traceOf = (n: number) => String(n).repeat(32);
const parent = (n: number) => `00-${traceOf(n)}-${'a'.repeat(16)}-01`;
const context = { group: 'test.g', attempt: 1 } as BatchContext;

function batchOf(...traceparents: (string | undefined)[]): RecordBatch {
  const records = traceparents.map((traceparent, n) => {
    const { key, message } = numbered('a', n);
    return { offset: BigInt(n), key, message: { ...message, traceparent }, headers: {} };
  });
  return { topic: 'test.t.v1', partition: 0, records };
}

describe('the span of a batch', () => {
  it('continues the trace of a single message, and is the active one while it is handled', async () => {
    let active: string | undefined;
    await inSpan(batchOf(parent(1)), context, async () => void (active = trace.getActiveSpan()?.spanContext().traceId));
    expect(active).toBe(traceOf(1));
    expect(spans.getFinishedSpans()[0]).toMatchObject({
      name: 'process test.t.v1',
      parentSpanContext: { spanId: 'a'.repeat(16) },
    });
  });

  it('links to the traces of several, passing over what is no trace', async () => {
    await inSpan(batchOf(parent(1), undefined, 'nonsense', parent(2)), context, async () => undefined);
    const [span] = spans.getFinishedSpans();
    expect(span?.links.map((link) => link.context.traceId)).toEqual([traceOf(1), traceOf(2)]);
    expect(span?.parentSpanContext).toBeUndefined();
    expect(span?.attributes).toMatchObject({
      'messaging.batch.message_count': 4,
      'messaging.consumer.group.name': 'test.g',
    });
  });

  it('says that the batch failed, and lets the failure pass', async () => {
    const failing = inSpan(batchOf(parent(1)), context, () => Promise.reject(new RangeError('no')));
    await expect(failing).rejects.toThrow(RangeError);
    expect(spans.getFinishedSpans()[0]?.status).toEqual({ code: 2, message: 'RangeError: no' });
  });
});
