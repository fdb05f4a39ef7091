import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort, get, provisionDatabase, send, type TestDatabase, testEnv } from '@proofmark/testing';
import { notesService } from '../fixtures/notes-service.js';
import { Metric, Metrics, type RunningService, startService } from '../index.js';

const ANSWER = Metric.gauge('proofmark_spec_answer', 'For this spec.');

describe('the page of metrics', () => {
  const databases: Record<string, TestDatabase> = {};
  const running: RunningService[] = [];
  let port: number;

  beforeAll(async () => {
    for (const name of ['notes', 'memos']) databases[name] = await provisionDatabase(name);
    port = await freePort();
  });
  afterEach(async () => void (await Promise.all(running.splice(0).map((service) => service.close()))));
  afterAll(() => Promise.all(Object.values(databases).map((database) => database.drop())));

  const start = async (name = 'notes', metricsPort = String(port)): Promise<RunningService> => {
    const env = testEnv(name, databases[name] as TestDatabase, { METRICS_PORT: metricsPort });
    const service = await startService({ ...notesService, name }, env);
    running.push(service);
    return service;
  };
  const page = async (): Promise<string> => (await fetch(`http://127.0.0.1:${port}/metrics`)).text();

  it('says which of its sources failed or do not answer, and tells the rest', async () => {
    const metrics = (await start()).app.get(Metrics);
    metrics.register('good', () => [ANSWER.is(42, { said: 'a "b" \\ c' })]);
    metrics.register('bad', () => Promise.reject(new Error('away')));
    metrics.register('slow', () => new Promise(() => undefined));
    const text = await page();
    expect(text).toContain('# HELP proofmark_spec_answer For this spec.\n# TYPE proofmark_spec_answer gauge\n');
    expect(text).toContain('proofmark_spec_answer{service="notes",said="a \\"b\\" \\\\ c"} 42\n');
    for (const [source, failed] of Object.entries({ good: 0, bad: 1, slow: 1, requests: 0 })) {
      expect(text).toContain(`proofmark_metrics_source_failed{service="notes",source="${source}"} ${failed}\n`);
    }
    expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds \d/m);
  });

  it('holds all services of the process, each under its own name, until the last one stops', async () => {
    const [notes, memos] = [await start('notes'), await start('memos')];
    for (const { url } of [notes, memos]) await send(url, get('/health/live'));
    const live = (service: string) =>
      `proofmark_http_requests_total{service="${service}",method="GET",route="/health/live",status="200"} 1\n`;
    const both = await page();
    expect(both).toContain(live('notes'));
    expect(both).toContain(live('memos'));
    await notes.close();
    const one = await page();
    expect(one).not.toContain(live('notes'));
    expect(one).toContain(live('memos'));
    await memos.close();
    await expect(page()).rejects.toThrow('fetch failed');
  });

  it('counts what no route answers under one name, whatever was asked for', async () => {
    const { url } = await start();
    for (const path of ['/nothing', '/nothing/else?x=1']) await send(url, get(path));
    const text = await page();
    expect(text).toContain('{service="notes",method="any",route="none",status="404"} 2\n');
    expect(text).not.toContain('/nothing');
  });

  it('keeps a service from starting where its port is taken, and says so', async () => {
    const { url } = await start('notes', '');
    await expect(start('memos', new URL(url).port)).rejects.toThrow(/EADDRINUSE/);
    await start('memos');
    expect(await page()).toContain('service="memos"');
  });
});
