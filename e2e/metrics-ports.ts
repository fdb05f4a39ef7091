import { createServer } from 'node:net';
import { freePort } from '@proofmark/testing';

/** In the order of their ports. */
export const SERVICES = ['resolver', 'identity', 'codes', 'analytics', 'webhooks', 'passport', 'gateway'];

/** So many free ports in a row. */
export async function freePorts(count: number): Promise<number> {
  for (;;) {
    const first = await freePort();
    const isFree = await Promise.all(Array.from({ length: count }, (_, n) => canListen(first + n)));
    if (isFree.every(Boolean)) return first;
  }
}

function canListen(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
