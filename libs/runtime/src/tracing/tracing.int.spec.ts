import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type CollectedSpan,
  get,
  post,
  provisionDatabase,
  send,
  signedHeaders,
  type TestDatabase,
  testEnv,
  TraceCollector,
} from '@proofmark/testing';
import { notesService } from '../fixtures/notes-service.js';
import { caller } from '../fixtures/running-notes.js';
import { startService } from '../index.js';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const traceparent = `00-${traceId}-b7ad6b7169203331-01`;

describe('the trace of a request', () => {
  let collector: TraceCollector;
  let database: TestDatabase;

  beforeAll(async () => {
    database = await provisionDatabase('notes');
    collector = await TraceCollector.start();
  });
  afterAll(async () => {
    await collector.stop();
    await database.drop();
  });

  const running = (extras: Record<string, string> = {}, name = 'notes') =>
    startService({ ...notesService, name }, testEnv('notes', database, extras));
  const spansOf = async (requests: (url: string) => Promise<unknown>): Promise<CollectedSpan[]> => {
    collector.spans.length = 0;
    const service = await running({ OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/` });
    await requests(service.url);
    await service.close();
    return collector.spans.filter(({ name }) => name !== 'transaction');
  };

  it("continues the caller's, carries route and status, and what is recorded belongs below it", async () => {
    const [span] = await spansOf((url) =>
      send(url, post('/notes/trace', undefined, signedHeaders({ ...caller, traceparent }))),
    );
    expect(span).toMatchObject({ name: 'POST /notes/trace', traceId, parentSpanId: 'b7ad6b7169203331' });
    expect(span?.attributes).toMatchObject({
      'http.route': '/notes/trace',
      'http.response.status_code': 201,
      'proofmark.request_id': caller.requestId,
    });
  });

  it('is the parent of the context that the handler sees', async () => {
    let seen: unknown;
    const [span] = await spansOf(async (url) => {
      seen = (await send(url, post('/notes/trace', undefined, signedHeaders({ ...caller, traceparent })))).body.data;
    });
    expect(seen).toBe(`00-${traceId}-${span?.spanId}-01`);
  });

  it('begins here where the caller has none, and is taken from the header where the route is public', async () => {
    const found = await spansOf(async (url) => {
      await send(url, get('/notes', signedHeaders(caller)));
      await send(url, post('/notes/echo', { title: 'a' }, { traceparent }));
    });
    expect(found.map(({ name, parentSpanId }) => [name, parentSpanId])).toEqual([
      ['GET /notes', undefined],
      ['POST /notes/echo', 'b7ad6b7169203331'],
    ]);
  });

  it('is passed on unchanged where nothing is exported', async () => {
    const service = await running();
    collector.spans.length = 0;
    const { body } = await send(
      service.url,
      post('/notes/trace', undefined, signedHeaders({ ...caller, traceparent })),
    );
    await service.close();
    expect(body.data).toBe(traceparent);
    expect(collector.spans).toEqual([]);
  });

  it('does not keep a service from stopping when the collector is away', async () => {
    const service = await running({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' });
    await send(service.url, get('/notes', signedHeaders(caller)));
    await service.close();
    await expect(fetch(service.url)).rejects.toThrow();
  });
});
