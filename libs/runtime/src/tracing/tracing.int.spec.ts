import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { get, post, provisionDatabase, send, signedHeaders, type TestDatabase, testEnv } from '@proofmark/testing';
import { notesService } from '../fixtures/notes-service.js';
import { caller } from '../fixtures/running-notes.js';
import { startService } from '../index.js';

interface Span {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly attributes: readonly { key: string; value: { stringValue?: string; intValue?: number } }[];
}

const traceId = '0af7651916cd43dd8448eb211c80319c';
const traceparent = `00-${traceId}-b7ad6b7169203331-01`;

describe('the trace of a request', () => {
  const spans: Span[] = [];
  const bodies: string[] = [];
  let collector: Server;
  let database: TestDatabase;

  beforeAll(async () => {
    database = await provisionDatabase('notes');
    collector = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += String(chunk)));
      request.on('end', () => {
        bodies.push(body);
        for (const { scopeSpans } of JSON.parse(body).resourceSpans)
          for (const scope of scopeSpans) spans.push(...scope.spans);
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      });
    });
    await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    await new Promise((resolve) => collector.close(resolve));
    await database.drop();
  });

  const spansOf = async (requests: (url: string) => Promise<unknown>): Promise<Span[]> => {
    spans.length = 0;
    const { port } = collector.address() as AddressInfo;
    const extras = { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}/` };
    const service = await startService(notesService, testEnv('notes', database, extras));
    await requests(service.url);
    await service.close();
    return [...spans];
  };

  it("continues the caller's, carries route and status, and what is recorded belongs below it", async () => {
    const [span] = await spansOf((url) =>
      send(url, post('/notes/trace', undefined, signedHeaders({ ...caller, traceparent }))),
    );
    expect(span).toMatchObject({ name: 'POST /notes/trace', traceId, parentSpanId: 'b7ad6b7169203331' });
    const attributes = Object.fromEntries(
      span?.attributes.map(({ key, value }) => [key, value.stringValue ?? value.intValue]) ?? [],
    );
    expect(attributes).toMatchObject({
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
    const service = await startService(notesService, testEnv('notes', database));
    const sent = bodies.length;
    const { body } = await send(
      service.url,
      post('/notes/trace', undefined, signedHeaders({ ...caller, traceparent })),
    );
    await service.close();
    expect(body.data).toBe(traceparent);
    expect(bodies).toHaveLength(sent);
  });

  it('does not keep a service from stopping when the collector is away', async () => {
    const extras = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' };
    const service = await startService(notesService, testEnv('notes', database, extras));
    await send(service.url, get('/notes', signedHeaders(caller)));
    await service.close();
    await expect(fetch(service.url)).rejects.toThrow();
  });
});
