import { Controller, Get } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Health, Public } from '@proofmark/runtime';
import { type KnownLinks, LinkState } from './links/link-state.js';
import { type ScansOnTheWay, ScanState } from './scan/scan-state.js';

interface ResolverState {
  /** `degraded`: scans are answered, but not all is well. */
  readonly status: 'ok' | 'degraded';
  readonly problems: readonly string[];
  readonly journal: ScansOnTheWay;
  readonly links: KnownLinks;
}

/** What an operator wants to know of the scans. Ready it is as long as it can answer them. */
@ApiExcludeController()
@Public()
@Controller('health')
export class ResolverHealthController {
  constructor(
    private readonly scans: ScanState,
    private readonly links: LinkState,
    health: Health,
  ) {
    health.register('links', () => {
      if (!links.now.complete) throw new Error('The codes are still being read for the first time.');
      return [...links.problems()].join(' ');
    });
    health.register('scans', () => [...scans.problems()].join(' '));
  }

  @Get('scans')
  state(): ResolverState {
    const problems = [...this.scans.problems(), ...this.links.problems()];
    return {
      status: problems.length === 0 ? 'ok' : 'degraded',
      problems,
      journal: this.scans.now,
      links: this.links.now,
    };
  }
}
