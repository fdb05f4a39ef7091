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

interface Event {
  readonly type: string;
  readonly data: Readonly<Record<string, string>>;
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
  clocksDiffer = false;
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
      const event = this.verified(headers, body);
      if (this.arrived.has(webhookId)) return void this.repeated++;
      const subject = String(event.data['qrCodeId'] ?? event.data['id']);
      const destinationUrl = event.data['destinationUrl'] ?? null;
      this.arrived.set(webhookId, { webhookId, type: event.type, subject, destinationUrl, nth: this.arrived.size });
    } catch {
      this.forged++;
    }
  }

  /**
   * The library refuses what was signed more than five minutes before or after now. Only where a case turns the sender's clock is the
   * same signature checked as of the time that the sender gives.
   */
  private verified(headers: Record<string, string>, body: string): Event {
    const webhook = new Webhook(this.secret);
    if (!this.clocksDiffer) return webhook.verify(body, headers) as Event;
    const at = new Date(Number(headers['webhook-timestamp']) * 1000);
    const expected = webhook.sign(String(headers['webhook-id']), at, body);
    if (!String(headers['webhook-signature']).split(' ').includes(expected)) throw new Error('Another signature.');
    return JSON.parse(body) as Event;
  }
}
