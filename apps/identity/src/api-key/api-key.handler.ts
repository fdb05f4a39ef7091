import { Injectable } from '@nestjs/common';
import { type ApiKeyToken, hashApiKeySecret, type Mode, newApiKeyToken, type Scope } from '@proofmark/contracts';
import { EventStore, handleCommand, Rejected } from '@proofmark/event-sourcing';
import { Clock, currentContext, newId, UnitOfWork } from '@proofmark/runtime';
import { findApiKey } from '../read-models/api-keys/find-api-keys.js';
import { type ApiKeyCommand, apiKeyDecider } from './api-key.decider.js';
import { inMode } from '../in-mode.js';

export interface NewApiKey {
  readonly name: string;
  readonly mode: Mode;
  readonly scopes: readonly Scope[];
  /** Null: until it is revoked. */
  readonly expiresAt: Date | null;
}

/** The one moment at which a token is known in the clear. */
export interface IssuedToken {
  readonly apiKeyId: string;
  readonly token: ApiKeyToken;
}

@Injectable()
export class ApiKeyHandler {
  constructor(
    private readonly store: EventStore,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  async create({ name, mode, scopes, expiresAt }: NewApiKey): Promise<IssuedToken> {
    if (mode === 'live' && currentContext().mode === 'test') {
      throw new Rejected(
        'forbidden',
        'live_mode_required',
        'This request was lowered to test mode; it cannot create a live key.',
      );
    }
    const apiKeyId = newId('key');
    const token = newApiKeyToken(apiKeyId, mode);
    await this.handle(apiKeyId, mode, {
      type: 'CreateApiKey',
      data: {
        apiKeyId,
        mode,
        name,
        scopes,
        secretHash: hashApiKeySecret(token.secret),
        expiresAt: expiresAt?.toISOString() ?? null,
        createdAt: this.now(),
        createdBy: currentContext().actor.id,
      },
    });
    return { apiKeyId, token };
  }

  async rotate(apiKeyId: string, overlapSeconds: number): Promise<IssuedToken> {
    const mode = await this.modeOf(apiKeyId);
    const token = newApiKeyToken(apiKeyId, mode);
    await this.handle(apiKeyId, mode, {
      type: 'RotateApiKey',
      data: {
        apiKeyId,
        secretHash: hashApiKeySecret(token.secret),
        overlapSeconds,
        rotatedAt: this.now(),
        rotatedBy: currentContext().actor.id,
      },
    });
    return { apiKeyId, token };
  }

  async revoke(apiKeyId: string): Promise<void> {
    await this.handle(apiKeyId, await this.modeOf(apiKeyId), {
      type: 'RevokeApiKey',
      data: { apiKeyId, revokedAt: this.now(), revokedBy: currentContext().actor.id },
    });
  }

  private async handle(apiKeyId: string, mode: Mode, command: ApiKeyCommand): Promise<void> {
    await inMode(this.unitOfWork, mode, () => handleCommand(this.store, apiKeyDecider, apiKeyId, command));
  }

  private async modeOf(apiKeyId: string): Promise<Mode> {
    const known = await this.unitOfWork.run((em) => findApiKey(em, apiKeyId));
    if (!known) throw new Rejected('not-found', 'not_found', 'No such API key.');
    return known.mode;
  }

  private now(): string {
    return this.clock.now().toISOString();
  }
}
