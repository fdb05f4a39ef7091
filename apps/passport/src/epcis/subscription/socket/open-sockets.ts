import { Injectable } from '@nestjs/common';
import type { Lease } from '@proofmark/runtime';
import { SubscriptionLeases } from '../delivery/subscription-leases.js';
import type { SubscriberSocket } from './subscriber-socket.js';

const OK = 200;

/** Both null while its connection is still changing over. */
interface Open {
  socket: SubscriberSocket | null;
  lease: Lease | null;
}

export interface ServedSocket {
  readonly id: string;
  readonly socket: SubscriberSocket;
  /** Whether nobody else serves the subscription. */
  readonly isOurs: boolean;
}

/** The subscriptions of this copy that live on WebSockets. */
@Injectable()
export class OpenSockets {
  private readonly sockets = new Map<string, Open>();

  constructor(private readonly leases: SubscriptionLeases) {}

  /** All that belong to this copy, also those still changing over. */
  get ids(): readonly string[] {
    return [...this.sockets.keys()];
  }

  get served(): readonly ServedSocket[] {
    return [...this.sockets].flatMap(([id, { socket, lease }]) =>
      socket ? [{ id, socket, isOurs: lease?.isHeld === true }] : [],
    );
  }

  /** Makes a subscription ours before anybody can hear of it. @throws Error when the database is away */
  async claim(subscriptionId: string): Promise<void> {
    const open: Open = { socket: null, lease: null };
    // First: what is not known here is left to others with the next look.
    this.sockets.set(subscriptionId, open);
    open.lease = await this.leases.takeOne(subscriptionId);
  }

  opened(subscriptionId: string, socket: SubscriberSocket): void {
    const open = this.sockets.get(subscriptionId);
    if (open) open.socket = socket;
  }

  /** Its lease goes with the next look for what is due. */
  delete(subscriptionId: string): void {
    this.sockets.delete(subscriptionId);
  }

  /** @returns a status as a webhook's receiver would answer @throws Error when the client did not take it */
  async send(subscriptionId: string, body: string): Promise<number> {
    const socket = this.sockets.get(subscriptionId)?.socket;
    if (!socket) throw new Error('The WebSocket is not open.');
    await socket.send(body);
    return OK;
  }
}
