import { setTimeout as sleep } from 'node:timers/promises';
import type { WebSocket } from 'ws';

/** RFC 6455 §7.4.1. */
export const CLOSE = { normal: 1000, goingAway: 1001, policyViolation: 1008, serviceRestart: 1012 } as const;
/** How long a client has to answer that it closes, too. */
const GOODBYE_MS = 1_000;

/**
 * A client's WebSocket. It holds one delivery at a time; the next is made when the client's machine has taken that one. Who does not take it
 * in time is closed, so that nobody's backlog is kept in memory.
 */
export class SubscriberSocket {
  private answered = true;

  constructor(
    private readonly socket: WebSocket,
    private readonly patienceMs: number,
  ) {
    socket.on('pong', () => (this.answered = true));
    // Why a connection broke changes nothing: it is closed, and that is told.
    socket.on('error', () => undefined);
  }

  async send(body: string): Promise<void> {
    const taken = new Promise<void>((resolve, reject) => {
      this.socket.send(body, (error) => (error ? reject(error) : resolve()));
      this.socket.once('close', () => reject(new Error('The WebSocket was closed.')));
    });
    const timeout = new AbortController();
    const tooSlow = sleep(this.patienceMs, undefined, { signal: timeout.signal, ref: false }).then(() => {
      this.close(CLOSE.policyViolation, 'The client does not take what it is sent.');
      throw new Error('The client did not take it in time.');
    });
    try {
      await Promise.race([taken, tooSlow]);
    } finally {
      timeout.abort();
      tooSlow.catch(() => undefined);
      taken.catch(() => undefined);
    }
  }

  /** Asks whether the client is still there; one that did not answer the last time is not. */
  ping(): void {
    if (!this.answered) return this.socket.terminate();
    this.answered = false;
    this.socket.ping();
  }

  close(code: number, reason: string): void {
    this.socket.close(code, reason);
    setTimeout(() => this.socket.terminate(), GOODBYE_MS).unref();
  }
}
