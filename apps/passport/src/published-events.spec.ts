import { describe, expect, it } from '@jest/globals';
import type { EpcisEventMessage } from '@proofmark/contracts';
import { goldenSamples } from '@proofmark/event-store';
import { epcisSettingsDecider } from './epcis/settings/epcis-settings.decider.js';
import { publishedEpcisEvents } from './published-events.js';
import { epcisEvents } from './read-models/epcis-events/epcis-events.projection.js';
import { workspaceEpcisSettings } from './read-models/workspace-epcis-settings/workspace-epcis-settings.projection.js';

/** Nothing is decided about an event but whether it is new. */
const noRules = { initialState: null, evolve: () => null, decide: () => [] };
const events = goldenSamples(new URL('./epcis/event/epcis-event.events.golden.json', import.meta.url), noRules);
const settings = goldenSamples(
  new URL('./epcis/settings/epcis-settings.events.golden.json', import.meta.url),
  epcisSettingsDecider,
);
const streamId = 'epe_Zr1tSyQWmQn3tTzX0jC3rg';

describe('every fact of captured events ever stored', () => {
  it('has a sample', () => {
    const typesOf = (samples: { facts: readonly { type: string }[] }) => new Set(samples.facts.map(({ type }) => type));
    expect(typesOf(events)).toEqual(new Set(epcisEvents.types));
    expect(typesOf(settings)).toEqual(new Set(workspaceEpcisSettings.types));
  });

  it('still folds into the settings', () =>
    expect(settings.states).toEqual([{ eventIds: 'uuid', accessClass: 'partners' }]));

  // Each is checked against its published schema.
  it('still becomes an event of the standard that stands for itself', () => {
    const [captured, declared] = events.messages(publishedEpcisEvents, streamId) as EpcisEventMessage[];
    expect(captured?.id).toBe(`${streamId}/1`);
    expect(captured?.data).toMatchObject({
      hash: expect.stringMatching(/^ni:\/\/\/sha-256;[0-9a-f]{64}\?ver=CBV2\.0$/),
      ...{ accessClass: 'private', captureId: 'cap_01jvm3k5n0000000000000000f' },
    });
    const context = 'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld';
    expect(captured?.data.event).toMatchObject({
      '@context': [context, { example: 'https://ns.example.com/epcis/' }],
      ...{ type: 'ObjectEvent', recordTime: '2026-05-19T12:00:00.000Z', 'example:dock': '7' },
    });
    expect(declared?.data).toMatchObject({
      event: { '@context': [context], errorDeclaration: { reason: 'did_not_occur' } },
      ...{ accessClass: 'public', captureId: null },
    });
  });
});
