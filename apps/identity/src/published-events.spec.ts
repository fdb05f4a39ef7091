import { readFileSync } from 'node:fs';
import { checkMessage, type Message } from '@proofmark/contracts';
import type { Event } from '@proofmark/event-sourcing';
import type { PublishedEvents, Recorded } from '@proofmark/event-store';
import { apiKeyDecider } from './api-key/api-key.decider.js';
import type { ApiKeyEvent } from './api-key/api-key.events.js';
import { memberDecider } from './member/member.decider.js';
import type { MemberEvent } from './member/member.events.js';
import { publishedApiKeys, publishedWorkspaces } from './published-events.js';
import { workspaceDecider } from './workspace/workspace.decider.js';
import type { WorkspaceEvent } from './workspace/workspace.events.js';

const golden = <E extends Event>(file: string): E[] =>
  JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8')) as E[];
const workspaceFacts = golden<WorkspaceEvent>('./workspace/workspace.events.golden.json');
const memberFacts = golden<MemberEvent>('./member/member.events.golden.json');
const keyFacts = golden<ApiKeyEvent>('./api-key/api-key.events.golden.json');

function publish(published: PublishedEvents, streamId: string, facts: readonly Event[]): (Message | null)[] {
  let snapshot = published.initial;
  return facts.map((fact, index) => {
    const recorded = record(fact, streamId, index + 1);
    snapshot = published.evolve(snapshot, recorded);
    return published.message(recorded, snapshot);
  });
}

function record(fact: Event, streamId: string, version: number): Recorded {
  return {
    type: fact.type,
    data: fact.data,
    streamId,
    version,
    workspaceId: 'ws_01jvm3k5n0000000000000000a',
    mode: 'live',
    recordedAt: '2026-05-19T12:00:00.000Z',
    actor: { kind: 'system', id: 'spec' },
    requestId: 'spec',
  };
}

describe('every fact ever stored', () => {
  it('still folds into the state of its rules', () => {
    expect(workspaceFacts.reduce(workspaceDecider.evolve, workspaceDecider.initialState)).toEqual({ created: true });
    expect(memberFacts.reduce(memberDecider.evolve, memberDecider.initialState)).toBe('removed');
    expect(keyFacts.reduce(apiKeyDecider.evolve, apiKeyDecider.initialState)).toEqual({
      expiresAt: '2026-06-01T00:00:00.000Z',
      revoked: true,
    });
  });

  it('still becomes a message that keeps its promise', () => {
    const messages = [
      ...publish(publishedWorkspaces, 'ws_01jvm3k5n0000000000000000a', workspaceFacts),
      ...publish(publishedApiKeys, 'key_01jvm3k5n0000000000000000b', keyFacts),
    ];
    expect(messages.map((told) => told?.type)).toEqual([
      'workspace.created',
      'api-key.created',
      'api-key.rotated',
      'api-key.revoked',
    ]);
    for (const told of messages) if (told) checkMessage(told);
  });
});

describe('the messages about an API key', () => {
  const [created, rotated, revoked] = publish(publishedApiKeys, 'key_01jvm3k5n0000000000000000b', keyFacts);

  it('tell its hash, never its secret', () => expect(created?.data).toMatchObject({ secretHash: 'a'.repeat(64) }));

  it('tell the hash before the rotation for as long as it works', () =>
    expect(rotated?.data).toMatchObject({
      secretHash: 'b'.repeat(64),
      previousSecretHash: 'a'.repeat(64),
      previousSecretUntil: '2026-05-20T13:00:00.000Z',
    }));

  it('tell nothing of the hash before a rotation without overlap', () => {
    const [first, second] = keyFacts as [ApiKeyEvent, Extract<ApiKeyEvent, { type: 'ApiKeyRotated' }>];
    const atOnce = { ...second, data: { ...second.data, previousSecretUntil: null } };
    expect(publish(publishedApiKeys, 'key_1', [first, atOnce])[1]?.data).toMatchObject({ previousSecretHash: null });
  });

  it('tell the revocation with all that was known', () =>
    expect(revoked).toMatchObject({
      sequence: 3,
      data: { name: 'Shop backend', revokedAt: '2026-05-21T12:00:00.000Z' },
    }));
});
