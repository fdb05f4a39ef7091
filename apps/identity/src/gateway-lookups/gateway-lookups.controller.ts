import { Body, Controller, HttpCode, Post, UseGuards } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { identityLookups, type ResolvedApiKey, type ResolvedSession } from '@proofmark/contracts';
import { Rejected } from '@proofmark/event-sourcing';
import { NoTransaction, UnitOfWork } from '@proofmark/runtime';
import { ApiKeys } from '../read-models/api-keys/api-keys.entity.js';
import { SessionHandler } from '../sign-in/session.handler.js';
import { ApiKeyQuestionBody, ApiKeyUsesBody, SessionQuestionBody } from './gateway-lookups.dto.js';
import { snapshotOf } from './snapshot-of.js';
import { SystemOnlyGuard } from './system-only.guard.js';

/** A later use outranks an earlier one, however they arrive; keys that are gone are left out. */
const NOTE_USES = `
  INSERT INTO api_key_uses AS known (api_key_id, workspace_id, last_used_at)
  SELECT keys.api_key_id, keys.workspace_id, max(used."usedAt")
  FROM jsonb_to_recordset(?::jsonb) AS used ("apiKeyId" text, "usedAt" timestamptz)
  JOIN api_keys keys ON keys.api_key_id = used."apiKeyId" GROUP BY keys.api_key_id
  ON CONFLICT (api_key_id) DO UPDATE SET last_used_at = greatest(known.last_used_at, excluded.last_used_at)`;

/** What the gateway asks, see {@link identityLookups}. Belongs to no workspace, so it reads with system scope. */
@ApiExcludeController()
@UseGuards(SystemOnlyGuard)
@NoTransaction()
@Controller()
export class GatewayLookupsController {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly sessions: SessionHandler,
  ) {}

  @Post(identityLookups.apiKey)
  @HttpCode(200)
  async resolveApiKey(@Body() { apiKeyId }: ApiKeyQuestionBody): Promise<ResolvedApiKey> {
    const apiKey = await this.unitOfWork.runAsSystem((em) => em.findOne(ApiKeys, { apiKeyId }));
    if (!apiKey) throw new Rejected('not-found', 'not_found', 'No such API key.');
    return { apiKey: snapshotOf(apiKey), sequence: apiKey.version };
  }

  @Post(identityLookups.session)
  @HttpCode(200)
  async resolveSession(@Body() { token }: SessionQuestionBody): Promise<ResolvedSession> {
    const session = await this.sessions.resolve(token);
    if (!session) throw new Rejected('not-found', 'not_found', 'No such session.');
    return session;
  }

  @Post(identityLookups.apiKeyUses)
  @HttpCode(204)
  async noteUses(@Body() { uses }: ApiKeyUsesBody): Promise<void> {
    await this.unitOfWork.runAsSystem((em) => em.execute(NOTE_USES, [JSON.stringify(uses)]));
  }
}
