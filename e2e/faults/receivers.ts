import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';

/** One delivery as it arrived for the first time. */
export interface Arrived {
  readonly webhookId: string;
  readonly type: string;
  /** What it is about: the id of a code. */
  readonly subject: string;
  readonly destinationUrl: string | null;
  /** Deliveries in the order of their first arrival. */
  readonly nth: number;
}

/** A program of an integrator that checks each signature, notes each `webhook-id` once and answers 204. */
export class Receiver {
  /** By `webhook-id`. */
  readonly arrived = new Map<string, Arrived>();
  /** Deliveries that came once more under an id that was here already. */
  repeated = 0;
  /** Signatures that did not hold. */
  forged = 0;
  secret = '';
  /** Instead of answering 204 at once. */
  answering: (response: ServerResponse) => void | Promise<void> = (response) => void response.writeHead(204).end();
  private readonly server: Server = createServer((request, response) => void this.take(request, response));

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/webhooks`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request).catch(() => null);
    // Whoever sent it died half-way.
    if (body === null) return;
    this.keep(request.headers as Record<string, string>, body);
    await this.answering(response);
  }

  private keep(headers: Record<string, string>, body: string): void {
    const webhookId = String(headers['webhook-id']);
    try {
      const event = new Webhook(this.secret).verify(body, headers) as { type: string; data: Record<string, string> };
      if (this.arrived.has(webhookId)) return void this.repeated++;
      const subject = String(event.data['qrCodeId'] ?? event.data['id']);
      const destinationUrl = event.data['destinationUrl'] ?? null;
      this.arrived.set(webhookId, { webhookId, type: event.type, subject, destinationUrl, nth: this.arrived.size });
    } catch {
      this.forged++;
    }
  }
}
