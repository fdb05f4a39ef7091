import {
  type Attributes,
  context,
  isSpanContextValid,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { isTracing } from './process-tracing.js';

export interface SpanStart {
  /** Of few different values: `publish codes.qr.v1`, never an id. */
  readonly name: string;
  readonly kind?: keyof typeof SpanKind;
  readonly attributes?: Attributes;
  /** W3C trace context of what caused it; null: nothing known, a trace of its own. Left out: the active span is the parent. */
  readonly parent?: string | null | undefined;
}

/** A span of a transaction, where it is part of something that is traced: loops that only look for work would drown the rest. */
export function startTransactionSpan(rows: { readonly mode: string } | 'system'): Span | null {
  if (!isTracing() || !trace.getActiveSpan()) return null;
  const attributes = { 'db.system.name': 'postgresql', 'proofmark.rows': rows === 'system' ? rows : rows.mode };
  return startSpan({ name: 'transaction', kind: 'CLIENT', attributes });
}

/** Starts a span where traces are exported; null where not. Whoever starts it ends it. */
export function startSpan(start: SpanStart): Span | null {
  if (!isTracing()) return null;
  const { name, kind = 'INTERNAL', attributes = {}, parent } = start;
  const around =
    parent === undefined ? context.active() : propagation.extract(ROOT_CONTEXT, { traceparent: parent ?? undefined });
  return trace.getTracer('@proofmark/runtime').startSpan(name, { kind: SpanKind[kind], attributes }, around);
}

/** Ends a span, with what went wrong. */
export function endSpan(span: Span | null, failure?: Error | string): void {
  if (!span) return;
  if (failure !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: String(failure) });
  span.end();
}

/** Does work within a span, which is the active one meanwhile. Where no traces are exported there is only the work. */
export function inSpan<T>(start: SpanStart, work: (span: Span | null) => Promise<T>): Promise<T> {
  const span = startSpan(start);
  return span ? workWithin(span, work) : work(null);
}

async function workWithin<T>(span: Span, work: (span: Span) => Promise<T>): Promise<T> {
  try {
    const result = await context.with(trace.setSpan(context.active(), span), () => work(span));
    endSpan(span);
    return result;
  } catch (error) {
    endSpan(span, error as Error);
    throw error;
  }
}

/** W3C trace context whose parent is this span; undefined where it belongs to no trace. */
export function traceparentOf(span: Span | null | undefined): string | undefined {
  const spanContext = span?.spanContext();
  if (!spanContext || !isSpanContextValid(spanContext)) return undefined;
  const { traceId, spanId, traceFlags } = spanContext;
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
}

/** W3C trace context whose parent is what is being done now; undefined where no traces are exported. */
export function activeTraceparent(): string | undefined {
  return isTracing() ? traceparentOf(trace.getActiveSpan()) : undefined;
}
