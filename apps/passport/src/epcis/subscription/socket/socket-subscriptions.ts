import type { IncomingMessage } from 'node:http';
import { Injectable, Logger } from '@nestjs/common';
import { currentContext, newId, runInContext, takeUpgrade } from '@proofmark/runtime';
import { WebSocketServer } from 'ws';
import { PassportConfig } from '../../../passport.config.js';
import { epcFormatOf } from '../../document/formats.js';
import { EpcisException } from '../../problem/epcis-exception.js';
import { SubscriptionEnding } from '../subscription-ending.js';
import { SubscriptionHandler } from '../subscription.handler.js';
import type { SubscriptionWish } from '../subscription-wish.js';
import { OpenSockets } from './open-sockets.js';
import { SubscriberSocket } from './subscriber-socket.js';

/** Clients have nothing to say. */
const MAX_MESSAGE_BYTES = 1024;

/** Begins subscriptions that live on a WebSocket, and ends them with it. */
@Injectable()
export class SocketSubscriptions {
  private readonly logger = new Logger(SocketSubscriptions.name);
  private readonly server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: MAX_MESSAGE_BYTES,
  });

  constructor(
    private readonly subscriptions: SubscriptionHandler,
    private readonly ending: SubscriptionEnding,
    private readonly sockets: OpenSockets,
    private readonly config: PassportConfig,
  ) {}

  /**
   * Subscribes, then changes the connection over. A refusal is still HTTP, and answered as any other.
   * @throws EpcisException, Rejected
   */
  async open(queryName: string, request: IncomingMessage, wish: SubscriptionWish): Promise<void> {
    refuseBrokenHandshake(request);
    const subscription = { ...wish, dest: null, signatureToken: null, epcFormat: epcFormatOf(request.headers) };
    const id = newId('eps');
    try {
      await this.sockets.claim(id);
      await this.subscriptions.subscribe(queryName, subscription, id);
    } catch (error) {
      this.sockets.delete(id);
      throw error;
    }
    this.changeOver(id, request);
  }

  private changeOver(id: string, request: IncomingMessage): void {
    const { socket, head } = takeUpgrade(request);
    const context = currentContext();
    const end = (): void => {
      this.sockets.delete(id);
      void runInContext(context, () => this.ending.end(id, 'socket-closed')).catch((error: unknown) =>
        // Whichever copy looks for what died without a word will find it.
        this.logger.warn(`${id} was not ended with its socket: ${String(error)}`),
      );
    };
    if (socket.destroyed) return end();
    socket.once('close', end);
    this.server.handleUpgrade(request, socket, head, (webSocket) =>
      this.sockets.opened(id, new SubscriberSocket(webSocket, this.config.EPCIS_SOCKET_PATIENCE_MS)),
    );
  }
}

function refuseBrokenHandshake({ headers }: IncomingMessage): void {
  const key = headers['sec-websocket-key'] ?? '';
  if (/^[+/0-9A-Za-z]{22}==$/.test(key) && headers['sec-websocket-version'] === '13') return;
  throw new EpcisException(
    'ValidationException',
    'The handshake is none of RFC 6455: Sec-WebSocket-Key and Sec-WebSocket-Version: 13 are needed.',
  );
}
