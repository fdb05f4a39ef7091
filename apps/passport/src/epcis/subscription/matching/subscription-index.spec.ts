import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { EpcisEvent } from '../../event/epcis-event.js';
import type { RecordedEvent } from '../../event/recorded-event.js';
import { matches } from '../../query/evaluate/matches.js';
import { readQueryObject } from '../../query/grammar/read-query.js';
import { NO_MASTER_DATA } from '../../query/master-data.js';
import { type LiveSubscription, SubscriptionIndex } from './subscription-index.js';

const RECORDED = '2026-05-19T12:00:00.000Z';
const units = Array.from({ length: 5 }, (_, n) => `https://id.gs1.org/01/09506000134352/21/${n}`);
const urns = Array.from({ length: 5 }, (_, n) => `urn:epc:id:sgtin:9506000.013435.${n}`);
const places = ['https://example.com/a', 'https://example.com/b'];
const steps = ['shipping', 'receiving', 'packing'];
const orders = ['urn:example:po:1', 'urn:example:po:2'];

const some = (values: readonly string[]) => fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 3 });
/** Few values, so that much fits; each equality that is filed under, a pattern, and conditions that are not. */
const parameters = fc
  .record(
    {
      EQ_eventID: some(['urn:uuid:1', 'urn:uuid:2']),
      MATCH_epc: some([...units, ...urns, 'urn:epc:idpat:sgtin:9506000.013435.*']),
      MATCH_anyEPC: some([...units, ...urns]),
      MATCH_parentID: some(['https://id.gs1.org/00/095000000000000011']),
      EQ_bizTransaction_po: some(orders),
      EQ_readPoint: some(places),
      EQ_bizLocation: some(places),
      EQ_bizStep: some(steps),
      EQ_action: some(['ADD', 'OBSERVE']),
      eventType: some(['ObjectEvent', 'AggregationEvent']),
      GE_eventTime: fc.constantFrom('2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z'),
    },
    { requiredKeys: [] },
  )
  .map((query) => readQueryObject(query));

const events = fc
  .record(
    {
      type: fc.constantFrom('ObjectEvent', 'AggregationEvent'),
      eventID: fc.constantFrom('urn:uuid:1', 'urn:uuid:2', 'urn:uuid:3'),
      action: fc.constantFrom('ADD', 'OBSERVE'),
      epcList: some([...units, ...urns]),
      childEPCs: some([...units, ...urns]),
      parentID: fc.constantFrom('https://id.gs1.org/00/095000000000000011', 'urn:example:crate'),
      bizStep: fc.constantFrom(
        'shipping',
        'urn:epcglobal:cbv:bizstep:receiving',
        'https://ref.gs1.org/cbv/BizStep-packing',
      ),
      readPoint: fc.constantFrom(...places).map((id) => ({ id })),
      bizLocation: fc.constantFrom(...places).map((id) => ({ id })),
      bizTransactionList: some(orders).map((list) => list.map((bizTransaction) => ({ type: 'po', bizTransaction }))),
    },
    { requiredKeys: ['type', 'eventID'] },
  )
  .map((event): RecordedEvent => {
    const whole = { ...event, eventTime: '2026-05-19T10:00:00Z', eventTimeZoneOffset: '+00:00' };
    const captured = { event: whole as EpcisEvent & { eventID: string }, namespaces: {}, hash: '' };
    return { position: 10, recordTime: RECORDED, captured: { ...captured, accessClass: 'private', captureId: null } };
  });

const live = (query: LiveSubscription['query'], n: number): LiveSubscription => ({
  ...{ subscriptionId: `eps_${n}`, query },
  ...{ initialRecordTime: 0, afterPosition: null },
});

describe('the index of subscriptions', () => {
  it('misses none that asks for the event', () =>
    fc.assert(
      fc.property(fc.array(parameters, { maxLength: 12 }), fc.array(events, { maxLength: 6 }), (queries, captured) => {
        const subscriptions = queries.map(live);
        const index = new SubscriptionIndex(subscriptions);
        for (const event of captured) {
          const asking = (all: readonly LiveSubscription[]) =>
            all
              .filter(({ query }) => matches(event, query, NO_MASTER_DATA))
              .map(({ subscriptionId }) => subscriptionId)
              .sort();
          expect(asking(index.candidates(event))).toEqual(asking(subscriptions));
        }
      }),
      { numRuns: 500 },
    ));

  it('compares an event with those only that ask for something it has', () => {
    const queries = units.map((unit) => readQueryObject({ MATCH_epc: [unit], EQ_bizStep: ['shipping'] }));
    const index = new SubscriptionIndex(queries.map(live));
    const event = { ...{ type: 'ObjectEvent', eventID: 'urn:uuid:1', eventTime: '', eventTimeZoneOffset: '' } };
    const captured = { event: { ...event, epcList: [urns[2] ?? ''], bizStep: 'shipping' }, namespaces: {}, hash: '' };
    const recorded: RecordedEvent = {
      ...{ position: 1, recordTime: RECORDED },
      captured: { ...captured, accessClass: 'private', captureId: null },
    };
    expect(index.candidates(recorded).map(({ subscriptionId }) => subscriptionId)).toEqual(['eps_2']);
  });

  it.each([
    ['recorded later', '2026-05-19T11:59:59.999Z', null, 1],
    ['recorded at that very time', RECORDED, null, 1],
    ['recorded before', '2026-05-19T12:00:00.001Z', null, 0],
    ['recorded behind its beginning by a clock that is late', '2026-05-19T12:00:01.000Z', 9, 1],
    ['recorded ahead of its beginning', '2026-05-19T12:00:01.000Z', 10, 0],
  ])('%s: the event belongs to a subscription from then on, or not', (_, from, afterPosition, count) => {
    const query = readQueryObject({});
    const subscription = { subscriptionId: 'eps_1', query, initialRecordTime: Date.parse(from), afterPosition };
    const event = { type: 'ObjectEvent', eventID: 'urn:uuid:1', eventTime: '', eventTimeZoneOffset: '' };
    const captured = { event, namespaces: {}, hash: '', accessClass: 'private', captureId: null } as const;
    const recorded = { position: 10, recordTime: RECORDED, captured };
    expect(new SubscriptionIndex([subscription]).candidates(recorded)).toHaveLength(count);
  });
});
