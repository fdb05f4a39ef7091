import { context, propagation, ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { CallContext } from '../context/call-context.js';
import { traceparentOf } from './spans.js';

const FIRST_FAULT_OF_OURS = 500;

/** A span for the answering of one request, continuing the caller's trace. Names follow OpenTelemetry's conventions for HTTP servers. */
export function startRequestSpan({ method, routeOptions, headers }: FastifyRequest, caller: CallContext | null): Span {
  const route = routeOptions.url ?? 'unknown';
  const carrier = { traceparent: caller ? caller.traceparent : headers['traceparent'] };
  const attributes = {
    'http.request.method': method,
    'http.route': route,
    ...(caller ? { 'proofmark.request_id': caller.requestId, 'proofmark.workspace_id': caller.workspaceId } : {}),
  };
  const parent = propagation.extract(ROOT_CONTEXT, carrier);
  return trace
    .getTracer('@proofmark/runtime')
    .startSpan(`${method} ${route}`, { kind: SpanKind.SERVER, attributes }, parent);
}

export function endRequestSpan(span: Span, { statusCode }: FastifyReply): void {
  span.setAttribute('http.response.status_code', statusCode);
  if (statusCode >= FIRST_FAULT_OF_OURS) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}

/** Runs work below a span. */
export function withinSpan<T>(span: Span, work: () => T): T {
  return context.with(trace.setSpan(context.active(), span), work);
}

/** The caller's context with the span as its parent: what is recorded on its behalf belongs below it. */
export function below(caller: CallContext, span: Span): CallContext {
  const traceparent = traceparentOf(span);
  return traceparent === undefined ? caller : { ...caller, traceparent };
}
