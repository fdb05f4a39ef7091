import { Controller, Get } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '@proofmark/runtime';
import { Upstreams } from '../upstreams/upstreams.js';

/** Not part of the gateway's own readiness: one service that is down must not take the others off the net. */
@ApiExcludeController()
@Public()
@Controller('health/upstreams')
export class UpstreamHealth {
  constructor(private readonly upstreams: Upstreams) {}

  @Get()
  async status(): Promise<Record<string, 'ready' | 'not ready'>> {
    const { services } = this.upstreams;
    const checked = await Promise.all(services.map((service) => this.upstreams.isReady(service)));
    return Object.fromEntries(services.map((service, index) => [service, checked[index] ? 'ready' : 'not ready']));
  }
}
