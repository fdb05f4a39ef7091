import { describe, expect, it } from '@jest/globals';
import type { QrMessage } from '@proofmark/contracts';
import { goldenSamples, type Recorded } from '@proofmark/event-store';
import { domainRulesDecider } from './domain-rules/domain-rules.decider.js';
import { publishedQrCodes } from './published-events.js';
import { qrCodeDecider } from './qr-code/qr-code.decider.js';
import type { QrCodeEvent } from './qr-code/qr-code.events.js';
import { qrCodeDetails } from './read-models/qr-code-details/qr-code-details.projection.js';
import { workspaceDomainRules } from './read-models/workspace-domain-rules/workspace-domain-rules.projection.js';

const codes = goldenSamples(new URL('./qr-code/qr-code.events.golden.json', import.meta.url), qrCodeDecider);
const rules = goldenSamples(
  new URL('./domain-rules/domain-rules.events.golden.json', import.meta.url),
  domainRulesDecider,
);
const published = publishedQrCodes('https://go.brand.example/');
const streamId = 'qr_01jvm3k5n0000000000000000c';
// Each is checked against its published schema.
const messages = codes.messages(published, streamId) as (QrMessage | null)[];

describe('every fact ever stored', () => {
  it('has a sample', () => {
    expect(new Set(codes.facts.map(({ type }) => type))).toEqual(new Set(qrCodeDetails.types));
    expect(new Set(rules.facts.map(({ type }) => type))).toEqual(new Set(workspaceDomainRules.types));
  });

  it('still folds into the state of its rules', () => {
    const { states } = codes;
    expect(states.map((state) => (state === null || state === 'deleted' ? state : state.status))).toEqual([
      ...['active', 'active', 'active', 'paused', 'active', 'archived', 'deleted'],
    ]);
    expect(states[2]).toMatchObject({
      destinationUrl: 'https://example.com/spring-offer',
      details: { name: 'Insert 2', frameText: null, errorCorrection: 'Q', margin: 4 },
    });
    expect(rules.states.at(-1)).toEqual({
      allowed: ['brand.example', '*.brand.example'],
      blocked: ['old.brand.example'],
    });
  });

  it('still becomes a message that keeps its promise', () => {
    expect(messages.map((message) => [message?.type, message?.id])).toEqual([
      ['qr.created', `${streamId}/1`],
      ['qr.updated', `${streamId}/2`],
      ['qr.destination_updated', `${streamId}/3`],
      ['qr.updated', `${streamId}/4`],
      ['qr.updated', `${streamId}/5`],
      ['qr.archived', `${streamId}/6`],
      ['qr.deleted', `${streamId}/7`],
    ]);
  });
});

describe('the messages about a QR code', () => {
  const [created, updated, repointed, paused, activated, archived, deleted] = messages;

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
    const [first] = codes.facts;
    const asStatic = { ...first!, data: { ...first!.data, type: 'static', utm: {} } } as QrCodeEvent;
    const snapshot = published.evolve(published.initial, asStatic as Recorded);
    expect(snapshot).toMatchObject({ type: 'static', publicUrl: 'https://example.com/post-purchase' });
  });
  it('come from the streams of QR codes only', () => {
    expect(published.concerns(streamId)).toBe(true);
    expect(published.concerns('domains_ws_1_live')).toBe(false);
  });
});
