import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ApiAnswer, eventually, freePort, get, post, send, WebhookReceiver } from '@proofmark/testing';
import { freePorts, SERVICES } from './metrics-ports.js';
import { MetricsPage } from './metrics-page.js';
import { alerts, askedBy, panels } from './promql.js';
import { Home } from './proofmark-process.js';

const MINUTES = 60_000;
const SCANS = 3;

describe('the metrics of npm start', () => {
  let home: Home;
  let receiver: WebhookReceiver;
  let url: string;
  let codeId: string;
  const read = () => MetricsPage.read(url);
  const told = (check: (page: MetricsPage) => void) => eventually(async () => check(await read()));

  beforeAll(async () => {
    [home, receiver] = [await Home.make(), await WebhookReceiver.start()];
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    await home.start([], { METRICS_PORT: String(port), OUTBOUND_ALLOW_LOOPBACK: 'true' });
    const api = (path: string, body?: object): Promise<ApiAnswer> => {
      const headers = { authorization: `Bearer ${home.demo.keys.test.token}` };
      return send(home.demo.gatewayUrl, body ? post(path, body, headers) : get(path, headers));
    };
    await api('/api/v1/webhooks', { name: 'CRM', url: receiver.url, events: ['qr.created', 'qr.scanned'] });
    const nobody = `http://127.0.0.1:${await freePort()}/gone`;
    await api('/api/v1/webhooks', { name: 'Gone', url: nobody, events: ['qr.created'] });
    const { body } = await api('/api/v1/qr-codes', { name: 'Kettle', destinationUrl: 'https://example.com/kettle' });
    codeId = body.data.id;
    const scan = () => fetch(body.data.publicUrl, { redirect: 'manual' });
    await eventually(async () => expect((await scan()).status).toBe(302));
    for (let n = 1; n < SCANS; n++) await scan();
    await fetch(`${home.demo.resolverUrl}/r/0000000`);
    expect((await api(`/api/v1/qr-codes/${codeId}`)).status).toBe(200);
    expect((await api('/api/v1/qr-codes/qr_unknown')).status).toBe(404);
    await eventually(() => expect(receiver.received).toHaveLength(1 + SCANS));
  }, 5 * MINUTES);
  afterAll(async () => {
    await Promise.all([home?.leave(), receiver?.stop()]);
  }, MINUTES);

  it('count requests by route template, at the gateway and at the service, and name no id', async () => {
    const page = await read();
    for (const service of ['gateway', 'codes']) {
      const route = { service, method: 'GET', route: '/api/v1/qr-codes/{id}' };
      expect(page.sum('proofmark_http_requests_total', { ...route, status: '200' })).toBe(1);
      expect(page.sum('proofmark_http_requests_total', { ...route, status: '404' })).toBe(1);
      expect(page.sum('proofmark_http_request_duration_seconds_count', route)).toBe(2);
      expect(page.sum('proofmark_http_request_duration_seconds_bucket', { ...route, le: '+Inf' })).toBe(2);
    }
    const values = page.lines.flatMap(({ labels }) => Object.values(labels));
    const { workspaceId } = home.demo;
    for (const id of [codeId, workspaceId, 'qr_unknown']) expect(values.join('\n')).not.toContain(id);
  });

  it('count redirects by outcome, each with its duration', async () => {
    const page = await read();
    const redirected = page.sum('proofmark_redirects_total', { outcome: 'redirected' }) ?? 0;
    expect(redirected).toBe(SCANS);
    const all = page.sum('proofmark_redirects_total');
    expect(page.sum('proofmark_redirects_total', { outcome: 'unknown' })).toBeGreaterThanOrEqual(1);
    expect(page.sum('proofmark_redirect_duration_seconds_count')).toBe(all);
  });

  it('tell when all is through: journal, relay and consumers', async () => {
    await told((page) => {
      expect(page.sum('proofmark_journal_depth_records')).toBe(0);
      for (const service of ['identity', 'codes', 'webhooks']) {
        expect(page.sum('proofmark_relay_backlog_facts', { service })).toBe(0);
      }
      expect(page.sum('proofmark_consumer_lag_records', { group: 'webhooks.fan-out' })).toBe(0);
      const scans = { service: 'webhooks', group: 'webhooks.fan-out', topic: 'resolver.scan.v1' };
      expect(page.sum('proofmark_consumer_records_total', scans)).toBe(SCANS);
      expect(page.sum('proofmark_consumer_failed')).toBe(0);
      expect(page.sum('proofmark_dead_letters_total')).toBe(0);
      expect(page.sum('proofmark_ready')).toBe(SERVICES.length);
      expect(page.sum('proofmark_metrics_source_failed')).toBe(0);
    });
  });

  it('tell of the webhook that nobody takes', async () => {
    await told((page) => {
      expect(page.sum('proofmark_webhook_attempts_total', { result: 'succeeded' })).toBe(1 + SCANS);
      expect(page.sum('proofmark_webhook_attempts_total', { result: 'pending' })).toBeGreaterThanOrEqual(1);
      expect(page.sum('proofmark_webhook_pending_deliveries')).toBe(1);
      expect(page.sum('proofmark_webhook_failing_endpoints')).toBe(1);
      expect(page.sum('proofmark_webhook_oldest_pending_seconds')).toBeGreaterThan(0);
    });
  });

  it('are not served where the public comes in', async () => {
    for (const door of [home.demo.gatewayUrl, home.demo.resolverUrl]) {
      expect((await fetch(`${door}/metrics`)).status).toBe(404);
    }
    expect((await fetch(`${url}/`)).status).toBe(404);
  });

  it('are all explained on the page of operations', async () => {
    const page = file('docs/operations.md');
    const own = [...(await read()).names].filter((name) => name.startsWith('proofmark_'));
    const metrics = new Set(own.map((name) => name.replace(/_seconds_(?:bucket|sum|count)$/, '_seconds')));
    expect([...metrics].filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });

  it.each([...alerts(), ...panels()])('hold all that is asked for: %s', async (_, query) => {
    const page = await read();
    const asked = askedBy(query);
    expect(asked.metrics.length).toBeGreaterThan(0);
    for (const metric of asked.metrics.filter((name) => !BY_PROMETHEUS.metrics.includes(name))) {
      const [line] = page.lines.filter(({ name }) => name === metric);
      expect(line ?? `no ${metric}`).toMatchObject({ name: metric });
    }
    const known = page.lines
      .filter(({ name }) => asked.metrics.includes(name))
      .flatMap(({ labels }) => Object.keys(labels));
    expect([...known, ...BY_PROMETHEUS.labels]).toEqual(expect.arrayContaining([...asked.labels]));
  });
});

describe('the metrics of processes of their own', () => {
  let home: Home;
  beforeAll(async () => void (home = await Home.make()));
  afterAll(() => home?.leave(), MINUTES);

  it(
    'are told by each process for its own service, on ports that follow each other',
    async () => {
      const first = await freePorts(SERVICES.length);
      await home.start(['--processes'], { METRICS_PORT: String(first) });
      const pages = await Promise.all(SERVICES.map((_, n) => MetricsPage.read(`http://127.0.0.1:${first + n}`)));
      const told = pages.map(({ lines }) => new Set(lines.flatMap(({ labels }) => labels['service'] ?? [])));
      expect(told).toEqual(SERVICES.map((service) => new Set([service])));
      for (const page of pages) expect(page.sum('proofmark_ready')).toBe(1);
      const names = new Set(pages.flatMap((page) => [...page.names]));
      const asked = [...alerts(), ...panels()].flatMap(([, query]) => askedBy(query).metrics);
      // Before the first request there is none to tell of.
      const later = /^(?:up|proofmark_http_.*|proofmark_consumer_records_total)$/;
      expect(asked.filter((name) => !later.test(name) && !names.has(name))).toEqual([]);
    },
    5 * MINUTES,
  );
});

/** What Prometheus itself adds. */
const BY_PROMETHEUS = { metrics: ['up'], labels: ['instance', 'job'] };

function file(path: string): string {
  return readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
}
