import { connect, createServer, type Socket } from 'node:net';
import type { Gate } from './engine-under-test.fixture.js';

export interface TcpGate extends Gate {
  readonly port: number;
  /** Ends every connection there is now. */
  cut(): void;
  end(): Promise<void>;
}

/** A port on this machine that leads to another one, until it is closed. */
export async function openTcpGate(target: { host: string; port: number }): Promise<TcpGate> {
  let isOpen = true;
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    if (!isOpen) {
      near.destroy();
      return;
    }
    const far = connect(target);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => sockets.delete(one) && other.destroy());
      one.pipe(other);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The gate has no port.');
  const cut = () => sockets.forEach((socket) => socket.destroy());
  return {
    port: address.port,
    close: () => {
      isOpen = false;
      cut();
    },
    open: () => void (isOpen = true),
    cut,
    end: () => {
      cut();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
