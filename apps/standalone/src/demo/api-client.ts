import type { Demo } from '../demo-workspace.js';
import { need } from './until.js';

/** The fields of answers that the main job looks at. */
export interface QrCode {
  readonly id: string;
  readonly slug: string;
  readonly publicUrl: string;
  readonly destinationUrl: string;
}
export interface Endpoint {
  readonly id: string;
  readonly secret: string;
}
export interface Analytics {
  readonly totalScans: number;
  readonly uniqueVisitors: number;
  readonly breakdowns: Readonly<Record<string, readonly { label: string; value: number }[]>>;
  readonly quality: { readonly raw: number; readonly bots: number; readonly head: number };
}

/** What an integrator does with curl: the API, with a key. */
export class ApiClient {
  constructor(private readonly demo: Demo) {}

  readonly createCode = (body: object) => this.ask<QrCode>('POST', '/qr-codes', body);
  readonly repoint = (id: string, destinationUrl: string) =>
    this.ask<QrCode>('PATCH', `/qr-codes/${id}/destination`, { destinationUrl });
  readonly analyticsOf = (id: string) => this.ask<Analytics>('GET', `/qr-codes/${id}/analytics`);
  readonly registerWebhook = (body: object) => this.ask<Endpoint>('POST', '/webhooks', body);
  readonly ping = (id: string) => this.ask<unknown>('POST', `/webhooks/${id}/ping`);
  readonly removeWebhook = (id: string) => this.ask<null>('DELETE', `/webhooks/${id}`);

  /** @returns where the capture job can be asked for */
  async capture(document: object): Promise<string> {
    const answer = await this.send('POST', '/epcis/capture', document);
    return new URL(need(answer.headers.get('location') ?? undefined), this.demo.gatewayUrl).pathname.replace(
      '/api/v1',
      '',
    );
  }

  /** The EPCIS interface answers in the shapes of the standard. */
  async epcis<T>(path: string): Promise<T> {
    return (await (await this.send('GET', path)).json()) as T;
  }

  async render(id: string, look: object): Promise<Buffer> {
    return Buffer.from(await (await this.send('POST', `/qr-codes/${id}/render`, look)).arrayBuffer());
  }

  private async ask<T>(method: string, path: string, body?: object): Promise<T> {
    const text = await (await this.send(method, path, body)).text();
    return text === '' ? (null as T) : (JSON.parse(text) as { data: T }).data;
  }

  /** @throws Error for every answer that is none of success */
  private async send(method: string, path: string, body?: object): Promise<Response> {
    const answer = await fetch(`${this.demo.gatewayUrl}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.demo.keys.test.token}`,
        ...(body && { 'content-type': 'application/json' }),
      },
      body: body && JSON.stringify(body),
    });
    if (answer.ok) return answer;
    throw new Error(`${method} ${path} answered ${answer.status}: ${await answer.text()}`);
  }
}
