import { type FastifyInstance, fastify } from 'fastify';
import { type ApiKeySnapshot, identityLookups, type ResolvedSession } from '@proofmark/contracts';
import { contextOfRequest, routeUpgrades, takeUpgrade, wantsUpgrade } from '@proofmark/runtime';
import { TEST_CONTEXT_SIGNING_KEY } from '@proofmark/testing';
import { WebSocketServer } from 'ws';

/** What a service behind the gateway saw of a request. */
export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly context: unknown;
  readonly body: string;
}

/**
 * Answers every route of `codes` with what it saw of the request. `?status=`, `?delay=` and `?cut` make it answer otherwise. A
 * WebSocket hears the same, and then itself in capitals.
 */
export function toyCodes(): FastifyInstance {
  const app = fastify({ bodyLimit: 4 * 1024 * 1024 });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  routeUpgrades(app);
  const sockets = new WebSocketServer({ noServer: true });
  app.all('/*', async (request, reply) => {
    const { status, delay, cut } = request.query as Record<string, string | undefined>;
    if (cut !== undefined) return request.raw.socket.destroy();
    await new Promise((resolve) => setTimeout(resolve, Number(delay ?? 0)));
    const context = contextOfRequest(request.raw, TEST_CONTEXT_SIGNING_KEY);
    if (wantsUpgrade(request.raw) && status === undefined) {
      const { socket, head } = takeUpgrade(request.raw);
      sockets.handleUpgrade(request.raw, socket, head, (client) => {
        client.send(JSON.stringify({ url: request.url, context }));
        client.on('message', (text: Buffer) => client.send(text.toString('utf8').toUpperCase()));
      });
      return reply.hijack();
    }
    return reply
      .code(Number(status ?? 200))
      .headers({ 'x-from': 'codes', 'set-cookie': ['a=1', 'b=2'], 'keep-alive': 'timeout=99' })
      .send({ method: request.method, url: request.url, headers: request.headers, context, body: request.body ?? '' });
  });
  return app;
}

/** Knows some keys and sessions, and counts what it was asked. */
export class ToyIdentity {
  readonly apiKeys = new Map<string, ApiKeySnapshot>();
  readonly sessions = new Map<string, ResolvedSession>();
  readonly asked: string[] = [];
  readonly uses: string[] = [];
  readonly app = fastify();

  constructor() {
    this.app.post(identityLookups.apiKey, (request, reply) => {
      const { apiKeyId } = request.body as { apiKeyId: string };
      this.asked.push(apiKeyId);
      const apiKey = this.apiKeys.get(apiKeyId);
      return apiKey ? reply.send({ apiKey, sequence: 1 }) : reply.code(404).send({ error: { code: 'not_found' } });
    });
    this.app.post(identityLookups.session, (request, reply) => {
      const { token } = request.body as { token: string };
      this.asked.push(token);
      const session = this.sessions.get(token);
      return session ? reply.send(session) : reply.code(404).send({ error: { code: 'not_found' } });
    });
    this.app.post(identityLookups.apiKeyUses, (request, reply) => {
      this.uses.push(...(request.body as { uses: { apiKeyId: string }[] }).uses.map(({ apiKeyId }) => apiKeyId));
      return reply.code(204).send();
    });
    this.app.all('/*', (request) => ({ method: request.method, url: request.url, headers: request.headers }));
  }
}
