import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { checkMessage, type QrMessage } from '@proofmark/contracts';
import type { Event } from '@proofmark/event-sourcing';
import { domainRulesDecider } from './domain-rules/domain-rules.decider.js';
import type { DomainRulesEvent } from './domain-rules/domain-rules.events.js';
import { publishedQrCodes } from './published-events.js';
import { qrCodeDecider } from './qr-code/qr-code.decider.js';
import type { QrCodeEvent } from './qr-code/qr-code.events.js';
import { qrCodeDetails } from './read-models/qr-code-details/qr-code-details.projection.js';
import { workspaceDomainRules } from './read-models/workspace-domain-rules/workspace-domain-rules.projection.js';

const golden = <E extends Event>(file: string): E[] =>
  JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8')) as E[];
const qrFacts = golden<QrCodeEvent>('./qr-code/qr-code.events.golden.json');
const ruleFacts = golden<DomainRulesEvent>('./domain-rules/domain-rules.events.golden.json');
const published = publishedQrCodes('https://go.brand.example/');
const streamId = 'qr_01jvm3k5n0000000000000000c';

function tell(facts: readonly QrCodeEvent[]): (QrMessage | null)[] {
  let snapshot = published.initial;
  return facts.map((fact, index) => {
    const recorded = {
      ...fact,
      streamId,
      version: index + 1,
      position: index + 1,
      workspaceId: 'ws_01jvm3k5n0000000000000000a',
      mode: 'live' as const,
      recordedAt: '2026-05-19T12:00:00.000Z',
      actor: { kind: 'system' as const, id: 'spec' },
      requestId: 'spec',
    };
    snapshot = published.evolve(snapshot, recorded);
    return published.message(recorded, snapshot) as QrMessage | null;
  });
}

describe('every fact ever stored', () => {
  it('has a sample', () => {
    expect(new Set(qrFacts.map(({ type }) => type))).toEqual(new Set(qrCodeDetails.types));
    expect(new Set(ruleFacts.map(({ type }) => type))).toEqual(new Set(workspaceDomainRules.types));
  });

  it('still folds into the state of its rules', () => {
    const states = qrFacts.map((_, end) =>
      qrFacts.slice(0, end + 1).reduce(qrCodeDecider.evolve, qrCodeDecider.initialState),
    );
    expect(states.map((state) => (state === null || state === 'deleted' ? state : state.status))).toEqual([
      ...['active', 'active', 'active', 'paused', 'active', 'archived', 'deleted'],
    ]);
    expect(states[2]).toMatchObject({
      destinationUrl: 'https://example.com/spring-offer',
      details: { name: 'Insert 2', frameText: null, errorCorrection: 'Q', margin: 4 },
    });
    expect(ruleFacts.reduce(domainRulesDecider.evolve, domainRulesDecider.initialState)).toEqual({
      allowed: ['brand.example', '*.brand.example'],
      blocked: ['old.brand.example'],
    });
  });

  it('still becomes a message that keeps its promise', () => {
    const messages = tell(qrFacts);
    expect(messages.map((message) => [message?.type, message?.id])).toEqual([
      ['qr.created', `${streamId}/1`],
      ['qr.updated', `${streamId}/2`],
      ['qr.destination_updated', `${streamId}/3`],
      ['qr.updated', `${streamId}/4`],
      ['qr.updated', `${streamId}/5`],
      ['qr.archived', `${streamId}/6`],
      ['qr.deleted', `${streamId}/7`],
    ]);
    for (const message of messages) if (message) checkMessage(message);
  });
});

describe('the messages about a QR code', () => {
  const [created, updated, repointed, paused, activated, archived, deleted] = tell(qrFacts);

  it('tell the whole code as it stands after the change', () => {
    expect(created?.data).toEqual({
      id: streamId,
      name: 'Packaging insert',
      slug: 'packaging-insert',
      type: 'dynamic',
      status: 'active',
      destinationUrl: 'https://example.com/post-purchase',
      publicUrl: 'https://go.brand.example/r/packaging-insert',
      foregroundColor: '#111827',
      backgroundColor: '#ffffff',
      frameText: 'Scan here',
      tags: ['packaging'],
      utm: { utm_campaign: 'packaging', utm_source: 'qr' },
      createdAt: '2026-05-19T12:00:00.000Z',
      updatedAt: '2026-05-19T12:00:00.000Z',
    });
    expect(updated?.data).toEqual({
      ...created?.data,
      name: 'Insert 2',
      frameText: null,
      tags: ['packaging', 'summer'],
      updatedAt: '2026-05-19T13:00:00.000Z',
    });
  });
  it('tell where a re-pointed code led before', () =>
    expect(repointed?.data).toMatchObject({
      destinationUrl: 'https://example.com/spring-offer',
      previousDestinationUrl: 'https://example.com/post-purchase',
    }));
  it('tell the status that the links of the resolver follow', () =>
    expect([paused, activated, archived, deleted].map((message) => message?.data.status)).toEqual([
      ...['paused', 'active', 'archived', 'archived'],
    ]));
  it('tell of a static code what it holds itself', () => {
    const [first] = qrFacts;
    const [told] = tell([{ ...first, data: { ...first!.data, type: 'static', utm: {} } } as QrCodeEvent]);
    expect(told?.data).toMatchObject({ type: 'static', publicUrl: 'https://example.com/post-purchase' });
  });
  it('come from the streams of QR codes only', () => {
    expect(published.concerns(streamId)).toBe(true);
    expect(published.concerns('domains_ws_1_live')).toBe(false);
  });
});
