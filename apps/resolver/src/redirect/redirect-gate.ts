import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { RequestListener, Server } from 'node:http';
import { RedirectHandler } from './redirect.handler.js';
import { isShortLink } from './slug.js';

const CLOSING_MS = 2_000;

/**
 * Stands before the framework: short links are answered here, everything else goes on to Nest. What the runtime does for each API
 * request (context, validation, tracing) would cost a redirect more than all of its own work.
 */
@Injectable()
export class RedirectGate implements OnApplicationBootstrap {
  constructor(
    private readonly adapter: HttpAdapterHost,
    private readonly redirects: RedirectHandler,
  ) {}

  onApplicationBootstrap(): void {
    const server = this.server();
    const framework = server.listeners('request') as RequestListener[];
    server.removeAllListeners('request');
    server.on('request', (request, response) => {
      if (isShortLink(request.method, request.url)) return this.redirects.handle(request, response);
      for (const listener of framework) listener.call(server, request, response);
    });
  }

  /** No new connections; those that are open end with their next answer. Resolves when they have, or patience ends. */
  async close(): Promise<void> {
    this.redirects.close();
    const server = this.server();
    if (!server.listening) return;
    await new Promise<void>((resolve) => {
      const patience = setTimeout(resolve, CLOSING_MS);
      server.close(() => {
        clearTimeout(patience);
        resolve();
      });
      server.closeIdleConnections();
    });
  }

  private server(): Server {
    return this.adapter.httpAdapter.getHttpServer() as Server;
  }
}
