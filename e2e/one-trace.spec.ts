import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { whyNoBroker } from '@proofmark/embedded-kafka';
import { type CollectedSpan, eventually, post, send, TraceCollector, WebhookReceiver } from '@proofmark/testing';
import { Home } from './proofmark-process.js';

const MINUTES = 60_000;
const traceId = '0af7651916cd43dd8448eb211c80319c';
const callersSpan = 'b7ad6b7169203331';

/** `gateway: POST /api/v1/qr-codes`, and below it what it caused. */
interface Tree {
  readonly [span: string]: Tree;
}

interface LogLine {
  readonly service: string;
  readonly context?: string;
  readonly msg?: string;
}

const withoutKafka = await whyNoBroker();
const forms = [
  { form: 'one process', args: [] },
  withoutKafka
    ? { form: 'processes of their own', args: ['--processes'] }
    : { form: 'processes of their own on Kafka', args: ['--kafka'] },
];

if (withoutKafka)
  it.skip(`the trace of a request through processes of their own on Kafka: ${withoutKafka}`, () => undefined);

describe.each(forms)('the trace of a request through $form', ({ args }) => {
  let home: Home;
  let collector: TraceCollector;
  let receiver: WebhookReceiver;
  let trace: CollectedSpan[];
  let lines: LogLine[];

  beforeAll(async () => {
    [home, collector, receiver] = [await Home.make(), await TraceCollector.start(), await WebhookReceiver.start()];
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OUTBOUND_ALLOW_LOOPBACK: 'true', LOG_LEVEL: 'info' };
    const proofmark = await home.start(args, env);
    const api = (path: string, body: object, headers: object = {}) => {
      const authorization = `Bearer ${home.demo.keys.test.token}`;
      return send(home.demo.gatewayUrl, post(path, body, { authorization, ...headers }));
    };
    const hook = await api('/api/v1/webhooks', { name: 'CRM', url: receiver.url, events: ['qr.created'] });
    expect(hook.status).toBe(201);
    const code = { name: 'Kettle', destinationUrl: 'https://example.com/kettle' };
    const { status } = await api('/api/v1/qr-codes', code, { traceparent: `00-${traceId}-${callersSpan}-01` });
    expect(status).toBe(201);
    await eventually(() => expect(receiver.received).toHaveLength(1));
    // The last spans leave while it stops.
    expect(await proofmark.stop()).toBe(0);
    lines = [...proofmark.output.matchAll(/\{"level".*\}$/gm)].map(([line]) => JSON.parse(line) as LogLine);
    trace = collector.spans.filter((span) => span.traceId === traceId);
  }, 5 * MINUTES);
  afterAll(async () => {
    await Promise.all([home?.leave(), collector?.stop(), receiver?.stop()]);
  }, MINUTES);

  const below = (parent: string): Tree =>
    Object.fromEntries(
      trace
        .filter(({ parentSpanId, name }) => parentSpanId === parent && name !== 'transaction')
        .map(({ service, name, spanId }) => [`${service}: ${name}`, below(spanId)] as const)
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    );

  it('leads from the gateway over command, append, relay and topic to the projections and the attempt of the webhook', () => {
    expect(below(callersSpan)).toEqual({
      'gateway: POST /api/v1/qr-codes': {
        'codes: POST /api/v1/qr-codes': {
          'codes: append': {
            'codes: publish codes.qr.v1': {
              'analytics: process codes.qr.v1': {},
              'resolver: process codes.qr.v1': {},
              'webhooks: process codes.qr.v1': { 'webhooks: POST webhook': {} },
            },
          },
        },
      },
    });
  });

  it('names the transactions of command and projections', () => {
    const parents = trace
      .filter(({ name }) => name === 'transaction')
      .map(({ parentSpanId }) => trace.find(({ spanId }) => spanId === parentSpanId))
      .map((parent) => `${parent?.service}: ${parent?.name}`);
    expect(parents.sort()).toEqual([
      'analytics: process codes.qr.v1',
      'codes: POST /api/v1/qr-codes',
      'webhooks: process codes.qr.v1',
    ]);
  });

  it('says what was answered, and no secret of the receiver', () => {
    const attempt = trace.find(({ name }) => name === 'POST webhook');
    expect(attempt?.attributes).toMatchObject({
      'http.response.status_code': 204,
      'server.address': '127.0.0.1',
      'http.request.resend_count': 0,
    });
    expect(JSON.stringify(attempt)).not.toContain(receiver.url);
    expect(receiver.received[0]?.headers).not.toHaveProperty('traceparent');
    const answers = trace.filter(({ name }) => name === 'POST /api/v1/qr-codes');
    expect(answers.map(({ attributes }) => attributes['http.response.status_code'])).toEqual([201, 201]);
  });

  it('runs through services that each write their log under their own name', () => {
    const saying = (text: string) => lines.filter(({ msg }) => msg?.includes(text)).map(({ service }) => service);
    expect(saying('Mapped {/api/v1/qr-codes, POST}')).toEqual(['codes']);
    expect(saying('Mapped {/api/v1/webhooks, POST}')).toEqual(['webhooks']);
    const services = ['analytics', 'codes', 'gateway', 'identity', 'passport', 'resolver', 'webhooks'];
    // Identity is also started where the demo workspace is made.
    expect([...new Set(saying('Nest application successfully started'))].sort()).toEqual(services);
  });
});
