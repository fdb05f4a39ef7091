import { Controller, Get, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Public } from '../context/access.js';
import { Health, type Readiness } from './health.js';

@ApiExcludeController()
@Public()
@Controller('health')
export class HealthController {
  constructor(private readonly health: Health) {}

  /** The process answers: do not restart it. */
  @Get('live')
  live(): { status: string } {
    return { status: 'live' };
  }

  /** Send it requests, or not. */
  @Get('ready')
  async ready(
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ status: string } & Pick<Readiness, 'checks'>> {
    const { ready, degraded, checks } = await this.health.readiness();
    reply.code(ready ? 200 : 503);
    return { status: ready ? (degraded ? 'degraded' : 'ready') : 'not ready', checks };
  }
}
