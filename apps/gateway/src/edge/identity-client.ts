import { Inject, Injectable } from '@nestjs/common';
import {
  type ApiKeyQuestion,
  type ApiKeyUses,
  identityLookups,
  type ResolvedApiKey,
  type ResolvedSession,
  type SessionQuestion,
} from '@proofmark/contracts';
import { activeTraceparent, HttpProblem, RuntimeConfig, signContext } from '@proofmark/runtime';
import { requestIdOf } from './request-id.js';
import { Upstreams } from '../upstreams/upstreams.js';

const SERVICE = 'identity';

/** The few questions the gateway asks identity by itself. */
@Injectable()
export class IdentityClient {
  constructor(
    private readonly upstreams: Upstreams,
    @Inject(RuntimeConfig) private readonly config: RuntimeConfig,
  ) {}

  /** Null for a key that identity does not know either. */
  apiKey(question: ApiKeyQuestion): Promise<ResolvedApiKey | null> {
    return this.ask<ResolvedApiKey>(identityLookups.apiKey, question);
  }

  /** Null for a session that does not exist, or no longer. */
  session(question: SessionQuestion): Promise<ResolvedSession | null> {
    return this.ask<ResolvedSession>(identityLookups.session, question);
  }

  async noteUses(uses: ApiKeyUses): Promise<void> {
    await this.ask(identityLookups.apiKeyUses, uses);
  }

  private async ask<T>(path: string, question: object): Promise<T | null> {
    const { status, body } = await this.upstreams.ask(SERVICE, path, this.context(), question);
    if (status === 404) return null;
    if (status >= 300) throw new HttpProblem(502, 'upstream_failed', `The service ${SERVICE} answered ${status}.`);
    return body as T;
  }

  private context(): string {
    const actor = { kind: 'system', id: 'gateway' } as const;
    const traceparent = activeTraceparent();
    return signContext(
      {
        workspaceId: '',
        mode: 'live',
        actor,
        scopes: [],
        requestId: requestIdOf(undefined),
        ...(traceparent !== undefined && { traceparent }),
      },
      this.config.CONTEXT_SIGNING_KEY,
    );
  }
}
