import { Injectable } from '@nestjs/common';
import { Rejected } from '@proofmark/event-sourcing';
import { CodesConfig } from '../codes.config.js';
import { isAllowed } from '../domain-rules/domain-pattern.js';
import { DomainRulesInForce } from '../read-models/workspace-domain-rules/domain-rules-in-force.query.js';
import type { Warning } from '../warning.js';
import { destinationUrl, hostOf, spelled } from './destination-url.js';
import { looksAlike } from './look-alike.js';

export interface CheckedDestination {
  readonly url: string;
  readonly warnings: readonly Warning[];
}

@Injectable()
export class Destinations {
  private readonly ownHost: string;

  constructor(
    config: CodesConfig,
    private readonly rules: DomainRulesInForce,
  ) {
    this.ownHost = hostOf(new URL(config.RESOLVER_PUBLIC_URL));
  }

  /** @throws Rejected `invalid_destination_url`, `unsafe_destination`, or `domain_not_allowed` by the workspace's own lists */
  async check(text: string): Promise<CheckedDestination> {
    const url = destinationUrl(text, this.ownHost);
    const host = hostOf(url);
    if (!isAllowed(host, await this.rules.current())) {
      throw new Rejected(
        'forbidden',
        'domain_not_allowed',
        `The domain rules of this workspace do not allow ${host}.`,
        {
          host,
        },
      );
    }
    return { url: spelled(url, text), warnings: looksAlike(host) ? [lookAlike(host)] : [] };
  }
}

function lookAlike(host: string): Warning {
  const message = `The host ${host} mixes alphabets and may be mistaken for another one.`;
  return { code: 'look_alike_domain', field: 'destinationUrl', message };
}
