import type { KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { unseal } from '@proofmark/runtime';
import { LRUCache } from 'lru-cache';
import { WebhooksConfig } from '../webhooks.config.js';
import type { DueDelivery } from './due-deliveries.js';
import { signingKey } from './sign.js';

/** Opened secrets stay in memory no longer than they are of use: a rotated or revoked one is gone soon. */
const KEPT = { max: 1_000, ttl: 60_000 };

/** The keys that sign an endpoint's deliveries, opened once for many. */
@Injectable()
export class SigningKeys {
  private readonly opened = new LRUCache<string, KeyObject>(KEPT);

  constructor(private readonly config: WebhooksConfig) {}

  /** Of the secret, and of the one before while it still signs. */
  of({ endpointId, sealedSecret, previousSealedSecret }: DueDelivery): KeyObject[] {
    return [sealedSecret, previousSealedSecret]
      .filter((sealed) => sealed !== null)
      .map((sealed) => this.open(sealed, endpointId));
  }

  private open(sealed: string, endpointId: string): KeyObject {
    // What is sealed is bound to its endpoint, so both name it.
    const name = `${endpointId} ${sealed}`;
    const known = this.opened.get(name);
    if (known) return known;
    const key = signingKey(unseal(sealed, this.config.SEALING_KEY, endpointId));
    this.opened.set(name, key);
    return key;
  }
}
