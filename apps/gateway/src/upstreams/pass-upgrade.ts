import { type IncomingMessage, request as send, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream';
import { takeUpgrade } from '@proofmark/runtime';
import { endToEndHeaders } from './end-to-end-headers.js';
import type { Exchange } from './upstreams.js';

const CHANGE_OVER = { connection: 'Upgrade', upgrade: 'websocket' };

/**
 * Passes a change to WebSocket on to a service: what it answers instead, or both connections joined from then on. Joined, they end together.
 * @param origin where the service listens
 * @throws Error of the connection, while nothing was answered yet
 */
export function passUpgrade(origin: string, { request, response }: Exchange, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { ...endToEndHeaders(request.headers), ...CHANGE_OVER };
    const asked = send(new URL(request.url ?? '/', origin), { headers, agent: false, timeout: timeoutMs });
    response.once('close', () => asked.destroy());
    asked.once('timeout', () =>
      asked.destroy(Object.assign(new Error('too slow'), { code: 'UND_ERR_HEADERS_TIMEOUT' })),
    );
    // Also after it was answered, when nobody hears of it any more.
    asked.on('error', reject);
    asked.once('response', (answer) => {
      passAnswer(answer, response);
      resolve();
    });
    asked.once('upgrade', (answer, upstream, early) => {
      join(request, { answer, upstream, early });
      resolve();
    });
    asked.end();
  });
}

function passAnswer(answer: IncomingMessage, response: ServerResponse): void {
  response.writeHead(answer.statusCode ?? 502, endToEndHeaders(answer.headers));
  pipeline(answer, response, () => undefined);
}

interface Agreed {
  readonly answer: IncomingMessage;
  readonly upstream: Duplex;
  /** What the service sent behind its answer. */
  readonly early: Buffer;
}

function join(request: IncomingMessage, { answer, upstream, early }: Agreed): void {
  const { socket, head } = takeUpgrade(request);
  const pairs = answer.rawHeaders.flatMap((name, at, all) => (at % 2 === 0 ? [`${name}: ${all[at + 1] ?? ''}`] : []));
  socket.write(['HTTP/1.1 101 Switching Protocols', ...pairs, '', ''].join('\r\n'));
  socket.write(early);
  upstream.write(head);
  // A pipeline that ends destroys both of its ends.
  pipeline(socket, upstream, socket, () => undefined);
}
