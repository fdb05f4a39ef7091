import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { OutboundFailed, OutboundHttp, OutboundRefused } from '../index.js';
import { checkedLookup } from './checked-lookup.js';

const closing: (() => Promise<unknown>)[] = [];

async function listen(answer: RequestListener): Promise<{ url: string; server: Server; connections: () => number }> {
  const server = createServer(answer);
  let connections = 0;
  server.on('connection', () => connections++);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => new Promise((resolve) => server.close(resolve).closeAllConnections()));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    server,
    connections: () => connections,
  };
}

afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

describe('the outgoing client', () => {
  let outbound: OutboundHttp;
  beforeAll(() => {
    outbound = new OutboundHttp({ OUTBOUND_ALLOW_LOOPBACK: true });
  });
  afterAll(() => outbound.onApplicationShutdown());

  const get = (url: string, more: { timeoutMs?: number; maxResponseBytes?: number } = {}) =>
    outbound.request({ method: 'GET', url, ...more });

  it('sends what it is told and brings the answer', async () => {
    const seen: { method?: string; headers: IncomingMessage['headers']; body: string }[] = [];
    const { url } = await listen((request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += String(chunk)));
      request.on('end', () => {
        seen.push({ method: request.method ?? '', headers: request.headers, body });
        response.writeHead(202, { 'x-answer': ['a', 'b'], 'retry-after': '3' }).end('thanks');
      });
    });
    const response = await outbound.request({
      method: 'POST',
      url,
      headers: { 'content-type': 'application/json' },
      body: '{"a":1}',
    });
    expect({ ...response, body: response.body.toString() }).toMatchObject({
      status: 202,
      headers: { 'x-answer': 'a, b', 'retry-after': '3' },
      body: 'thanks',
      truncated: false,
    });
    expect(seen[0]).toMatchObject({
      method: 'POST',
      body: '{"a":1}',
      headers: { 'content-type': 'application/json', host: new URL(url).host },
    });
  });

  it('uses a connection again', async () => {
    const { url, connections } = await listen((_request, response) => void response.end('ok'));
    for (let n = 0; n < 20; n++) await get(url);
    // The second may open before the first is known to be free.
    expect(connections()).toBeLessThanOrEqual(2);
  });

  it('takes a redirect for an answer', async () => {
    let asked = 0;
    const { url } = await listen((_request, response) => {
      asked++;
      response.writeHead(302, { location: '/elsewhere' }).end();
    });
    expect(await get(url)).toMatchObject({ status: 302, headers: { location: '/elsewhere' } });
    expect(asked).toBe(1);
  });

  it('keeps as much of a body as it may, and does not read one without end', async () => {
    const endless = (response: ServerResponse): void => {
      const more = (): void => {
        while (response.write('x'.repeat(16_384)) && !response.destroyed);
      };
      response.on('drain', more);
      more();
    };
    const { url } = await listen((_request, response) => endless(response));
    const response = await get(url, { maxResponseBytes: 100 });
    expect(response.body.toString()).toBe('x'.repeat(100));
    expect(response.truncated).toBe(true);
  });

  it.each([
    ['never answers', (): void => undefined],
    [
      'starts an answer and stops',
      (_request: IncomingMessage, response: ServerResponse): void => void response.writeHead(200).write('x'),
    ],
    [
      'drips for ever',
      (_request: IncomingMessage, response: ServerResponse): void => {
        const drip = setInterval(() => response.write('x'), 20);
        response.on('close', () => clearInterval(drip));
      },
    ],
  ])('gives up after the time allowed on a host that %s', async (_what, answer) => {
    const { url } = await listen(answer);
    await expect(get(url, { timeoutMs: 300 })).rejects.toThrow(/within the time allowed/);
  });

  it('says what went wrong in words that name no address', async () => {
    const { url, server } = await listen((request) => void request.socket.destroy());
    await expect(get(url)).rejects.toMatchObject({
      name: 'OutboundFailed',
      message: expect.stringContaining('closed'),
    });
    await new Promise((resolve) => server.close(resolve));
    const failure = await get(url).catch((error: Error) => error);
    expect(failure).toBeInstanceOf(OutboundFailed);
    expect((failure as Error).message).toBe('The connection was refused.');
  });

  it('fails on what is no HTTP and on no TLS', async () => {
    const server = createTcpServer((socket) => {
      socket.on('error', () => undefined);
      socket.end('SSH-2.0-OpenSSH\r\n', () => socket.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(() => new Promise((resolve) => server.close(resolve)));
    const { port } = server.address() as AddressInfo;
    await expect(get(`http://127.0.0.1:${port}/`)).rejects.toBeInstanceOf(OutboundFailed);
    await expect(get(`https://127.0.0.1:${port}/`)).rejects.toBeInstanceOf(OutboundFailed);
  });

  it('fails on a host that nobody knows', async () => {
    await expect(get('http://no-such-host.invalid/')).rejects.toBeInstanceOf(OutboundFailed);
  });
});

describe('the outgoing client in production', () => {
  const outbound = new OutboundHttp({ OUTBOUND_ALLOW_LOOPBACK: false });
  afterAll(() => outbound.onApplicationShutdown());

  it('sends nothing to this machine, by any name', async () => {
    let asked = 0;
    const { url } = await listen((_request, response) => void response.end(String(asked++)));
    const { port } = new URL(url);
    for (const host of [
      '127.0.0.1',
      '2130706433',
      '0x7f.1',
      'localhost',
      '0.0.0.0',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '[::ffff:7f00:1]',
    ]) {
      await expect(outbound.request({ method: 'GET', url: `http://${host}:${port}/` })).rejects.toBeInstanceOf(
        OutboundRefused,
      );
    }
    expect(asked).toBe(0);
  });

  it('does not connect to a public name that resolves to this machine', async () => {
    // The machine's own resolver answers; the name says nothing of where it leads.
    const lookup = checkedLookup({ allowLoopback: false });
    for (const all of [true, false]) {
      const error = await new Promise((resolve) => lookup('localhost', { all }, (refused) => resolve(refused)));
      expect(error).toBeInstanceOf(OutboundRefused);
    }
  });

  it('connects to exactly the addresses it has checked', async () => {
    const addresses = await new Promise((resolve) =>
      checkedLookup({ allowLoopback: true })('localhost', { all: true, family: 4 }, (_error, found) => resolve(found)),
    );
    expect(addresses).toEqual([{ address: '127.0.0.1', family: 4 }]);
  });
});
