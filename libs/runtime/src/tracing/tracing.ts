import {
  NodeTracerProvider,
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-node';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';

/** The last spans are sent while the service stops: a collector that is away must not hold it up. */
const EXPORT_TIMEOUT_MS = 2_000;

/**
 * Registers the process's tracer and exports its spans to an OpenTelemetry collector (OTLP over HTTP). `OTEL_TRACES_SAMPLER_ARG` is the
 * part of the traces that is kept where the caller has not decided.
 * @returns what sends the last spans
 */
export function startTracing(service: string, endpoint: string, sampled: number): () => Promise<void> {
  const exporter = new OTLPTraceExporter({
    timeoutMillis: EXPORT_TIMEOUT_MS,
    url: `${endpoint.replace(/\/$/, '')}/v1/traces`,
  });
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': service }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(sampled) }),
    spanProcessors: [new BatchSpanProcessor(exporter, { exportTimeoutMillis: EXPORT_TIMEOUT_MS })],
  });
  provider.register();
  return () => provider.shutdown();
}
