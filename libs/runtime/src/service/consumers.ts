import { Injectable, Optional } from '@nestjs/common';
import { StreamHealth, StreamServer } from '@proofmark/event-stream';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Health } from '../health/health.js';

/** The service's message handlers, where it has an event stream. Drained when the application closes, after the last request. */
@Injectable()
export class Consumers {
  constructor(
    private readonly health: Health,
    @Optional() private readonly server?: StreamServer,
    @Optional() private readonly streamHealth?: StreamHealth,
  ) {}

  /** Resolves once all of them read. Global pipes and filters hold for handlers too. */
  async start(app: NestFastifyApplication): Promise<void> {
    const { server, streamHealth } = this;
    if (!server || !streamHealth) return;
    this.health.register('event-stream', () => streamHealth.check());
    app.connectMicroservice({ strategy: server }, { inheritAppConfig: true });
    await app.startAllMicroservices();
  }
}
