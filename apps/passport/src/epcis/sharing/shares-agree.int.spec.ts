import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ACCESS_CLASSES, type CapturedEvent } from '../event/epcis-event.js';
import type { EpcisQuery } from '../query/epcis-query.js';
import { classes, epcs, patterns, randomEvent } from '../query/random-events.fixture.js';
import { storedEvents } from '../query/stored-events.fixture.js';
import { namesAny, readShared } from './shared-identifier.js';

const stored = storedEvents();
const GRANTOR = 'ws_grantor';
const GRANTEE = 'ws_grantee';
const COUNT = 300;

const events: CapturedEvent[] = fc.sample(randomEvent, { numRuns: COUNT, seed: 20_261_121 }).map((event, index) => ({
  event: {
    ...{ type: 'ObjectEvent', eventTime: '2026-11-21T08:00:00Z', eventTimeZoneOffset: '+00:00' },
    ...event,
    eventID: `urn:test:${index}`,
  },
  namespaces: {},
  hash: '',
  accessClass: ACCESS_CLASSES[index % ACCESS_CLASSES.length]!,
  captureId: null,
}));

const everything = (maxEventCount: number | null): EpcisQuery => ({
  ...{ conditions: [], order: null, eventCountLimit: null, maxEventCount },
});
const seenBy = (workspaceId: string, maxEventCount: number | null = null) =>
  stored.as(workspaceId, () => stored.eventQuery().run(everything(maxEventCount), { limit: 2 * COUNT }));
const share = (...identifiers: string[]) =>
  stored.unitOfWork().runAsSystem(async (em) => {
    await em.execute('DELETE FROM epcis_shares');
    for (const [index, identifier] of identifiers.entries())
      await em.execute(`INSERT INTO epcis_shares VALUES (?, ?, 'live', ?, ?, now(), 'key')`, [
        ...[`epsh_${index}`, GRANTOR, GRANTEE, identifier],
      ]);
  });

beforeAll(() => stored.store(GRANTOR, events));

describe('what a grantee sees of random events', () => {
  it.each([...epcs, ...classes, ...patterns])(
    'is what names %s and is not private, no more and no less',
    async (text) => {
      const shared = readShared(text);
      if ('problem' in shared) throw new Error(shared.problem);
      const expected = events
        .filter(({ event, accessClass }) => accessClass !== 'private' && namesAny(event, [shared]))
        .map(({ event }) => event.eventID);
      await share(shared.identifier);
      const seen = await seenBy(GRANTEE);
      expect(seen.map(({ captured }) => captured.event.eventID).sort()).toEqual(expected.sort());
      // Counts are made by the statement alone, and know of no other events either.
      await expect(seenBy(GRANTEE, expected.length)).resolves.toHaveLength(expected.length);
      if (expected.length > 0) await expect(seenBy(GRANTEE, expected.length - 1)).rejects.toThrow();
      expect(await seenBy('ws_stranger')).toEqual([]);
    },
  );

  it('is each event once, when several shares are about it', async () => {
    const identifiers = [...epcs, ...classes]
      .map((text) => readShared(text))
      .flatMap((one) => ('problem' in one ? [] : one));
    await share(...new Set(identifiers.map(({ identifier }) => identifier)));
    const seen = await seenBy(GRANTEE);
    expect(new Set(seen.map(({ position }) => position)).size).toBe(seen.length);
    expect(seen.length).toBeGreaterThan(COUNT / 4);
    expect(seen.every(({ captured }) => captured.accessClass !== 'private')).toBe(true);
  });
});
