import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface ReceivedWebhook {
  readonly headers: IncomingHttpHeaders;
  /** The exact bytes. */
  readonly body: string;
  readonly at: number;
}

/** What a receiver does with a delivery; the default answers 204. */
export type Answering = (webhook: ReceivedWebhook, response: ServerResponse) => void | Promise<void>;

/** A real HTTP server of an integrator, on loopback. */
export class WebhookReceiver {
  readonly received: ReceivedWebhook[] = [];
  answering: Answering = (_, response) => void response.writeHead(204).end();

  private constructor(private readonly server: Server) {}

  static async start(): Promise<WebhookReceiver> {
    const server = createServer();
    const receiver = new WebhookReceiver(server);
    server.on('request', (request, response) => {
      void text(request).then((body) => {
        const webhook = { headers: request.headers, body, at: Date.now() };
        receiver.received.push(webhook);
        return receiver.answering(webhook, response);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hook`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
