import { isSpanContextValid, trace } from '@opentelemetry/api';
import { type DestinationStream, type Logger, pino } from 'pino';
import { contextIfAny } from '../context/call-context.js';

export type Log = Logger;

const SECRET_NAMES = [
  'authorization',
  'cookie',
  'password',
  'secret',
  'token',
  'key',
  'apiKey',
  'sessionToken',
  'set-cookie',
  'x-api-key',
  'x-api-secret',
  'x-proofmark-context',
  'DATABASE_URL',
  'MIGRATION_DATABASE_URL',
  'EVENT_STREAM_URL',
  'KAFKA_SASL_PASSWORD',
  'CONTEXT_SIGNING_KEY',
  'SEALING_KEY',
];
const AT_ANY_OF_THESE_DEPTHS = ['', '*.', '*.*.'];

/** JSON lines with the request's and the trace's ids. Values under names that hold secrets are left out. */
export function createLog(service: string, level: string, destination?: DestinationStream): Log {
  const options = {
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: {
      paths: AT_ANY_OF_THESE_DEPTHS.flatMap((depth) => SECRET_NAMES.map((name) => pathTo(depth, name))),
      censor: '[redacted]',
    },
    mixin: ids,
  };
  return destination ? pino(options, destination) : pino(options);
}

function pathTo(depth: string, name: string): string {
  return /^\w+$/.test(name) ? `${depth}${name}` : `${depth.replace(/\.$/, '')}["${name}"]`;
}

function ids(): Record<string, string> {
  const requestId = contextIfAny()?.requestId;
  const span = trace.getActiveSpan()?.spanContext();
  return {
    ...(requestId === undefined ? {} : { requestId }),
    ...(span && isSpanContextValid(span) ? { traceId: span.traceId, spanId: span.spanId } : {}),
  };
}
