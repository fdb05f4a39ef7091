import { type IncomingMessage, type Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { FastifyInstance } from 'fastify';

/** A connection that its client wants to use for WebSocket from now on (RFC 6455): nothing but the request was read of it. */
export interface Upgrade {
  readonly socket: Duplex;
  /** What came behind the request already. */
  readonly head: Buffer;
}

const upgrades = new WeakMap<IncomingMessage, Upgrade & { readonly response: ServerResponse }>();

/**
 * Lets requests to change over to WebSocket come to the routes like any other, with all that is asked of a caller before. A route that
 * answers as usual has refused; one that agrees takes the connection by {@link takeUpgrade}. What is still open when the service stops is cut.
 */
export function routeUpgrades(fastify: FastifyInstance): void {
  const open = new Set<Duplex>();
  const server = fastify.server as Server & { shouldUpgradeCallback: (request: IncomingMessage) => boolean };
  // Other protocols, such as the h2c that some clients offer with every request, are none of ours: the request is answered as it is.
  server.shouldUpgradeCallback = isWebSocket;
  server.on('upgrade', (request, socket: Duplex, head: Buffer) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket)).on('error', () => socket.destroy());
    const response = new ServerResponse(request);
    response.shouldKeepAlive = false;
    response.assignSocket(socket as Socket);
    response.once('finish', () => socket.end());
    upgrades.set(request, { socket, head, response });
    fastify.routing(request, response);
  });
  fastify.addHook('preClose', (done) => {
    for (const socket of open) socket.destroy();
    done();
  });
}

/** Whether the request wants to change over to WebSocket. */
export function wantsUpgrade(request: IncomingMessage): boolean {
  return upgrades.has(request);
}

/** Takes the connection out of HTTP: whoever takes it answers. @throws Error when the request wants no upgrade */
export function takeUpgrade(request: IncomingMessage): Upgrade {
  const upgrade = upgrades.get(request);
  if (!upgrade) throw new Error('The request does not want to change over to another protocol.');
  upgrades.delete(request);
  upgrade.response.detachSocket(upgrade.socket as Socket);
  return upgrade;
}

function isWebSocket({ method, headers }: IncomingMessage): boolean {
  return method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket';
}
