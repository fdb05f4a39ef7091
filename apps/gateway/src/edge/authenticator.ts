import type { IncomingHttpHeaders } from 'node:http';
import { Injectable } from '@nestjs/common';
import {
  type ApiKeySnapshot,
  parseApiKeyToken,
  type ParsedApiKeyToken,
  type ResolvedSession,
  SCOPES,
  scopesOf,
} from '@proofmark/contracts';
import { Rejected } from '@proofmark/event-sourcing';
import { Clock } from '@proofmark/runtime';
import { ApiKeyDirectory, type KeyRefusal, refusalOf } from '../keys/api-key-directory.js';
import { ApiKeyUseLog } from '../keys/api-key-uses.js';
import { BoundedLookup } from '../keys/bounded-lookup.js';
import { type Caller, lowered } from './caller.js';
import type { Credentials } from './credentials.js';
import { IdentityClient } from './identity-client.js';

/** A key nobody knows is asked for once; new keys come through the event stream anyway. */
const UNKNOWN_KEYS = { max: 10_000, ttlMs: 5_000 };
/** Short: signing out must work everywhere within a second. */
const SESSIONS = { max: 10_000, ttlMs: 250 };

const MESSAGES: Readonly<Record<KeyRefusal | 'api_key_malformed', string>> = {
  unauthorized: 'A valid credential is needed.',
  api_key_malformed: 'This is no whole API key: it was cut off or mistyped.',
  api_key_expired: 'This API key has expired.',
  api_key_revoked: 'This API key was revoked.',
};

/** Finds out who calls. */
@Injectable()
export class Authenticator {
  private readonly unknownKeys: BoundedLookup<ApiKeySnapshot>;
  private readonly sessions: BoundedLookup<ResolvedSession>;

  constructor(
    private readonly directory: ApiKeyDirectory,
    private readonly uses: ApiKeyUseLog,
    private readonly clock: Clock,
    identity: IdentityClient,
  ) {
    this.unknownKeys = new BoundedLookup(async (apiKeyId) => {
      const answer = await identity.apiKey({ apiKeyId });
      if (answer) directory.learn(answer.apiKey, answer.sequence);
      return answer && answer.apiKey;
    }, UNKNOWN_KEYS);
    this.sessions = new BoundedLookup((token) => identity.session({ token }), SESSIONS);
  }

  /** @throws Rejected `unauthorized` and the other codes of a key that does not open */
  async callerOf(credentials: Credentials, headers: IncomingHttpHeaders): Promise<Caller> {
    switch (credentials.kind) {
      case 'none':
        throw refusal('unauthorized');
      case 'api-key':
        return this.keyHolder(credentials.token, headers);
      case 'session':
        return this.member(credentials.token, headers);
    }
  }

  private async keyHolder(text: string, headers: IncomingHttpHeaders): Promise<Caller> {
    const token = parseApiKeyToken(text);
    if (!token) throw refusal(text.startsWith('pm_') ? 'api_key_malformed' : 'unauthorized');
    const apiKey = await this.find(token);
    const now = this.clock.now();
    const refused = apiKey ? refusalOf(apiKey, token, now) : 'unauthorized';
    if (!apiKey || refused) throw refusal(refused ?? 'unauthorized');
    this.uses.note(apiKey.id, now);
    const { workspaceId, mode, id } = apiKey;
    return { workspaceId, scopes: scopesOf(apiKey), mode: lowered(mode, headers), actor: { kind: 'api-key', id } };
  }

  private async find({ apiKeyId }: ParsedApiKeyToken): Promise<ApiKeySnapshot | null> {
    return this.directory.find(apiKeyId) ?? this.unknownKeys.find(apiKeyId);
  }

  private async member(token: string, headers: IncomingHttpHeaders): Promise<Caller> {
    const session = await this.sessions.find(token.slice(0, 256));
    if (!session) throw refusal('unauthorized');
    const { memberId, workspaceId, role } = session;
    // What a key needs a scope for, every member may do.
    return {
      workspaceId,
      scopes: SCOPES,
      mode: lowered('live', headers),
      actor: { kind: 'member', id: memberId, role },
    };
  }
}

function refusal(code: keyof typeof MESSAGES): Rejected {
  return new Rejected('unauthenticated', code, MESSAGES[code]);
}
