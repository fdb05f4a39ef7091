import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { HttpProblem } from '@proofmark/runtime';
import { eventually, freePort, get, post, send } from '@proofmark/testing';
import { HttpUpstreams } from './http-upstreams.js';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** A copy of a service that can be there or not, be ready or not, and break off. */
class ToyCopy {
  ready = true;
  breaksOff = false;
  readonly seen: string[] = [];
  private server: Server | null = null;

  private constructor(
    readonly name: string,
    readonly port: number,
  ) {}

  static async start(name: string): Promise<ToyCopy> {
    const copy = new ToyCopy(name, await freePort());
    await copy.start();
    return copy;
  }

  async start(): Promise<void> {
    this.server = await listening((request, response) => void this.answer(request, response), this.port);
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url === '/health/ready') return void response.writeHead(this.ready ? 200 : 503).end();
    this.seen.push(`${request.method} ${request.url}`);
    if (this.breaksOff) return void request.socket.destroy();
    const body = { from: this.name, body: await text(request) };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }
}

async function listening(handler: Handler, port = 0): Promise<Server> {
  const server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return server;
}

/** More than is taken in whole, and than sockets hold. */
const LARGE = 5_000_000;

const urlOf = (port: number) => `http://127.0.0.1:${port}`;

describe('a service in two copies', () => {
  let copies: ToyCopy[];
  let upstreams: HttpUpstreams;
  let front: Server;

  const ask = (request: Parameters<typeof send>[1]) => send(urlOf((front.address() as AddressInfo).port), request);
  const askTimes = async (times: number, request: Parameters<typeof send>[1]) => {
    const from: string[] = [];
    for (let n = 0; n < times; n++) from.push((await ask(request)).body.from as string);
    return from;
  };

  beforeEach(async () => {
    copies = [await ToyCopy.start('one'), await ToyCopy.start('two')];
    upstreams = new HttpUpstreams({ codes: copies.map(({ port }) => urlOf(port)) }, 2_000);
    front = await listening((request, response) => {
      upstreams
        .forward('codes', { request, response })
        .catch(({ status, code }: HttpProblem) => response.writeHead(status, { 'x-code': code }).end());
    });
  });
  afterEach(async () => {
    front.closeAllConnections();
    front.close();
    await upstreams.close();
    await Promise.all(copies.map((copy) => copy.stop()));
  });

  it('is asked in turn', async () => {
    expect((await askTimes(6, get('/'))).sort()).toEqual(['one', 'one', 'one', 'two', 'two', 'two']);
  });

  it('answers everything while one of them is not there, bodies included, and uses it again when it is back', async () => {
    await copies[0]!.stop();
    for (const length of [1, 1, 20, 20, LARGE, LARGE]) {
      const said = { text: 'x'.repeat(length) };
      expect((await ask(post('/', said))).body).toEqual({ from: 'two', body: JSON.stringify(said) });
    }
    await copies[0]!.start();
    await eventually(async () => expect(await askTimes(2, get('/'))).toContain('one'));
  });

  it('answers a read that one of them broke off from the other; a write may have had its effect, and is not sent twice', async () => {
    copies[0]!.breaksOff = true;
    expect(await askTimes(4, get('/read'))).toEqual(['two', 'two', 'two', 'two']);
    const writes = [await ask(post('/write', {})), await ask(post('/write', {}))];
    expect(writes.map(({ status }) => status).sort()).toEqual([200, 502]);
    expect(copies.flatMap(({ seen }) => seen.filter((line) => line === 'POST /write'))).toHaveLength(2);
  });

  it('answers whole what is more than the connection holds', async () => {
    const { port } = front.address() as AddressInfo;
    const asked = request({ port, path: '/', method: 'POST' });
    asked.end('x'.repeat(LARGE));
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    expect(JSON.parse(await text(answer))).toMatchObject({ body: 'x'.repeat(LARGE) });
  });

  it('hears nothing of a client that leaves within its body', async () => {
    const { port } = front.address() as AddressInfo;
    const asked = request({ port, path: '/', method: 'POST', headers: { 'content-length': 10 } });
    asked.on('error', () => undefined);
    asked.write('half');
    const [left] = (await once(front, 'request')) as [IncomingMessage];
    asked.destroy();
    await new Promise((resolve) => left.once('close', resolve));
    expect(copies.flatMap(({ seen }) => seen)).toEqual([]);
  });

  it('leaves out the one that says that it is not ready, unless both do', async () => {
    copies[0]!.ready = false;
    await eventually(async () => expect(await askTimes(4, get('/'))).toEqual(['two', 'two', 'two', 'two']));
    copies[1]!.ready = false;
    await eventually(async () => expect(await askTimes(4, get('/'))).toContain('one'));
    expect(await upstreams.isReady('codes')).toBe(false);
    copies[0]!.ready = true;
    expect(await upstreams.isReady('codes')).toBe(true);
  });

  it('is unavailable when none of them is there', async () => {
    for (const copy of copies) await copy.stop();
    const { status, headers } = await ask(post('/', { n: 1 }));
    expect([status, headers.get('x-code')]).toEqual([503, 'upstream_unavailable']);
  });
});
