import type { WebSocket } from 'ws';

/** RFC 6455 §7.4.1. */
export const CLOSE = { normal: 1000, goingAway: 1001, policyViolation: 1008, serviceRestart: 1012 } as const;

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

  /** Resolves when the client's machine has taken it; rejects when it does not in time, or the socket is closed. */
  send(body: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = (error?: Error | null): void => {
        clearTimeout(timer);
        this.socket.off('close', closed);
        if (error) reject(error);
        else resolve();
      };
      const closed = (): void => end(new Error('The WebSocket was closed.'));
      const timer = setTimeout(() => {
        this.close(CLOSE.policyViolation, 'The client does not take what it is sent.');
        end(new Error('The client did not take it in time.'));
      }, this.patienceMs);
      this.socket.once('close', closed);
      this.socket.send(body, end);
    });
  }

  /** Asks whether the client is still there; one that did not answer the last time is not. */
  ping(): void {
    if (!this.answered) return this.socket.terminate();
    this.answered = false;
    this.socket.ping();
  }

  close(code: number, reason: string): void {
    this.socket.close(code, reason);
    // The word of goodbye comes behind all that was not taken yet.
    setTimeout(() => this.socket.terminate(), this.patienceMs).unref();
  }
}
