import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { newId, prepared, runInContext, runStatement, StandingTrouble, UnitOfWork } from '@proofmark/runtime';
import { SubscriptionLeases } from '../delivery/subscription-leases.js';
import type { Tenant } from '../matching/live-subscriptions.js';
import { SubscriptionEnding } from '../subscription-ending.js';
import { OpenSockets } from './open-sockets.js';
import { CLOSE } from './subscriber-socket.js';

const LOOK_MS = 1_000;
/** Looks between two pings of a client, and between two searches for what a dead copy left. */
const LOOKS_PER_PING = 20;

/** Looks after the WebSockets of this copy, and ends the subscriptions of copies that died with theirs. */
@Injectable()
export class SocketKeeper implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(SocketKeeper.name);
  private readonly trouble = new StandingTrouble(this.logger, 'Cannot look after WebSockets');
  private looking: NodeJS.Timeout | undefined;
  private looks = 0;
  private isBusy = false;

  constructor(
    private readonly sockets: OpenSockets,
    private readonly leases: SubscriptionLeases,
    private readonly ending: SubscriptionEnding,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  onApplicationBootstrap(): void {
    this.looking = setInterval(() => void this.look(), LOOK_MS).unref();
  }

  /** Clients are told to come again: another copy, or the next start, serves them. */
  beforeApplicationShutdown(): void {
    clearInterval(this.looking);
    for (const { socket } of this.sockets.served) socket.close(CLOSE.goingAway, 'The service is going away.');
  }

  private async look(): Promise<void> {
    if (this.isBusy) return;
    this.isBusy = true;
    try {
      await this.closeEnded();
      if (this.looks++ % LOOKS_PER_PING === 0) {
        for (const { socket } of this.sockets.served) socket.ping();
        await this.endAbandoned();
      }
      this.trouble.over();
    } catch (error) {
      this.trouble.note(error);
    } finally {
      this.isBusy = false;
    }
  }

  private async closeEnded(): Promise<void> {
    const { served } = this.sockets;
    if (served.length === 0) return;
    const ids = served.map(({ id }) => id);
    const rows = await this.unitOfWork.runAsSystem((em) => runStatement<{ id: string }>(em, LIVING, [ids]));
    const living = new Set(rows.map(({ id }) => id));
    for (const { id, socket, isOurs } of served) {
      if (!living.has(id)) socket.close(CLOSE.normal, 'The query was deleted.');
      else if (!isOurs) socket.close(CLOSE.serviceRestart, 'The subscription was lost. Subscribe again.');
    }
  }

  /** What nobody serves: its copy is gone, and its socket with it. */
  private async endAbandoned(): Promise<void> {
    const rows = await this.unitOfWork.runAsSystem((em) =>
      runStatement<Tenant & { readonly id: string }>(em, OVER_SOCKETS, [this.sockets.ids]),
    );
    for (const { id, workspaceId, mode } of rows) {
      if ((await this.leases.takeOne(id)) === null) continue;
      const actor = { kind: 'system', id: 'passport' } as const;
      const context = { workspaceId, mode, actor, scopes: [], requestId: newId('req') };
      await runInContext(context, () => this.ending.end(id, 'socket-closed'));
    }
  }
}

const LIVING = prepared(
  'SELECT subscription_id AS id FROM epcis_subscription_progress WHERE subscription_id = ANY ($1) AND parked_at IS NULL',
);

const OVER_SOCKETS = prepared(`
  SELECT subscription_id AS id, workspace_id AS "workspaceId", mode FROM epcis_subscription_progress
  WHERE over_socket AND subscription_id <> ALL ($1::text[])`);
