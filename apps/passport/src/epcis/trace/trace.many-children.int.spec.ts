import { expect, it } from '@jest/globals';
import { runningPassport } from '../../passport.fixture.js';

const service = runningPassport();
const CONTEXT = 'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld';
const when = (minute: number) => ({
  eventTime: `2026-05-01T10:${String(minute).padStart(2, '0')}:00.000Z`,
  eventTimeZoneOffset: '+00:00',
});

it('a unit with a hundred thousand children is traced as far as the limits go, in time', async () => {
  const EVENTS = 10;
  for (let part = 0; part < EVENTS; part += 1) {
    const childEPCs = Array.from({ length: 10_000 }, (_, index) => `urn:test:child:${part}:${index}`);
    const body = {
      ...{ '@context': CONTEXT, type: 'AggregationEvent', action: 'ADD', ...when(part) },
      ...{ eventID: `urn:test:packed:${part}`, parentID: 'urn:test:container', childEPCs },
    };
    expect(await service.epcis('/events', { method: 'POST', body })).toMatchObject({ status: 201 });
  }
  const answer = await service.ask('/api/v1/traces?epc=urn:test:container');
  expect(answer).toMatchObject({ status: 200, body: { complete: false, page: { hasMore: false } } });
  expect(answer.body.data).toHaveLength(EVENTS);
  const ofChild = await service.ask('/api/v1/traces?epc=urn:test:child:3:77');
  expect(ofChild).toMatchObject({ status: 200, body: { complete: true } });
  expect(ofChild.body.data).toHaveLength(EVENTS - 3);
});
