import { Injectable } from '@nestjs/common';

/** A WebSocket that a subscription lives on. */
export interface OpenSocket {
  /** Resolves when the client's machine has taken it; rejects when the socket is closed, by whomever. */
  send(body: string): Promise<void>;
}

const OK = 200;

/** The WebSockets of this copy, by the subscriptions that live on them. */
@Injectable()
export class OpenSockets {
  private readonly sockets = new Map<string, OpenSocket>();

  get ids(): ReadonlySet<string> {
    return new Set(this.sockets.keys());
  }

  add(subscriptionId: string, socket: OpenSocket): void {
    this.sockets.set(subscriptionId, socket);
  }

  delete(subscriptionId: string): void {
    this.sockets.delete(subscriptionId);
  }

  /** @returns a status as a webhook's receiver would answer @throws Error when the socket is closed */
  async send(subscriptionId: string, body: string): Promise<number> {
    const socket = this.sockets.get(subscriptionId);
    if (!socket) throw new Error('The WebSocket is closed.');
    await socket.send(body);
    return OK;
  }
}
