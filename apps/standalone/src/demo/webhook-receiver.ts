import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Webhook } from 'standardwebhooks';

export interface ReceivedEvent {
  /** The `webhook-id`. */
  readonly id: string;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A program of the integrator's: checks each signature with the library the standard names, and keeps what is genuine. */
export class WebhookReceiver {
  readonly events: ReceivedEvent[] = [];
  /** Deliveries whose signature did not hold. */
  readonly forged: string[] = [];
  secret: string | null = null;
  private readonly server: Server = createServer((request, response) => void this.receive(request, response));

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as { port: number }).port}/webhooks`;
  }

  of(type: string, id: string): ReceivedEvent[] {
    const isAbout = ({ data }: ReceivedEvent) => [data['id'], data['qrCodeId'], data['webhookId']].includes(id);
    return this.events.filter((event) => event.type === type && isAbout(event));
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = Buffer.concat((await request.toArray()) as Buffer[]).toString();
    const isGenuine = this.keep(request.headers as Record<string, string>, body);
    response.writeHead(isGenuine ? 204 : 400).end();
  }

  private keep(headers: Record<string, string>, body: string): boolean {
    try {
      const event = new Webhook(this.secret ?? '').verify(body, headers) as Omit<ReceivedEvent, 'id'>;
      const id = String(headers['webhook-id']);
      // At least once means: the same event may come twice, under the same id.
      if (!this.events.some((known) => known.id === id)) this.events.push({ ...event, id });
      return true;
    } catch {
      this.forged.push(body);
      return false;
    }
  }
}
