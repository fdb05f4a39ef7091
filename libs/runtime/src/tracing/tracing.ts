import type { Context, SpanOptions, Tracer } from '@opentelemetry/api';
import {
  BatchSpanProcessor,
  NodeTracerProvider,
  ParentBasedSampler,
  type SpanProcessor,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-node';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { currentService } from '../service/service-scope.js';

/** The last spans are sent while the service stops: a collector that is away must not hold it up. */
const EXPORT_TIMEOUT_MS = 2_000;

/**
 * Registers the process's tracer and exports its spans to an OpenTelemetry collector (OTLP over HTTP). `sampled` is the part of the traces
 * that is kept where the caller has not decided.
 * @returns what sends the last spans
 */
export function startTracing(endpoint: string, sampled: number): () => Promise<void> {
  const exporter = new OTLPTraceExporter({
    timeoutMillis: EXPORT_TIMEOUT_MS,
    url: `${endpoint.replace(/\/$/, '')}/v1/traces`,
  });
  const provider = new TracerOfServices(
    new BatchSpanProcessor(exporter, { exportTimeoutMillis: EXPORT_TIMEOUT_MS }),
    sampled,
  );
  provider.register();
  return () => provider.shutdown();
}

/** A span carries the name of the service whose code made it, however many services share the process and its exporter. */
class TracerOfServices extends NodeTracerProvider {
  private readonly providers = new Map<string, NodeTracerProvider>();

  constructor(
    private readonly exports: SpanProcessor,
    private readonly sampled: number,
  ) {
    super({ spanProcessors: [exports] });
  }

  override getTracer(name: string, version?: string): Tracer {
    const tracer = (): Tracer => this.providerOf(currentService()?.service ?? 'proofmark').getTracer(name, version);
    return {
      startSpan: (span: string, options?: SpanOptions, context?: Context) => tracer().startSpan(span, options, context),
      startActiveSpan: ((...call: Parameters<Tracer['startActiveSpan']>) =>
        tracer().startActiveSpan(...call)) as Tracer['startActiveSpan'],
    };
  }

  private providerOf(service: string): NodeTracerProvider {
    let provider = this.providers.get(service);
    if (!provider) {
      provider = new NodeTracerProvider({
        resource: resourceFromAttributes({ 'service.name': service, 'service.namespace': 'proofmark' }),
        sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(this.sampled) }),
        spanProcessors: [this.exports],
      });
      this.providers.set(service, provider);
    }
    return provider;
  }
}
