import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { EpcisEventMessage } from '@proofmark/contracts';
import { type EpcisFilter, epcisWish } from './epcis-filter.js';

const golden = JSON.parse(
  readFileSync(new URL('../../../../libs/contracts/src/messages.golden.json', import.meta.url), 'utf8'),
) as Record<string, EpcisEventMessage>;
const shipping = golden['epcis.event-captured']?.data.event;
if (!shipping) throw new Error('No golden sample of a captured event.');
const packing = {
  ...{ ...shipping, type: 'AggregationEvent', action: 'ADD', bizStep: 'https://ref.gs1.org/cbv/BizStep-packing' },
  ...{
    epcList: undefined,
    parentID: 'urn:epc:id:sscc:9521321.0000000001',
    childEPCs: ['urn:epc:id:sgtin:9521321.000000.7'],
  },
  childQuantityList: [{ epcClass: 'urn:epc:class:lgtin:9521321.000000.L1', quantity: 3 }],
};

const wants = (event: object, filter: EpcisFilter) => epcisWish(event as typeof shipping)(filter);

describe('a filter of captured events', () => {
  it.each<[string, object, EpcisFilter]>([
    ['nothing in particular', shipping, {}],
    ['its type', shipping, { eventTypes: ['TransactionEvent', 'ObjectEvent'] }],
    ['its action', shipping, { actions: ['OBSERVE'] }],
    ['its step', shipping, { bizSteps: ['shipping'] }],
    ['its step as a URN', shipping, { bizSteps: ['urn:epcglobal:cbv:bizstep:shipping'] }],
    ['the step it spells as a URI', packing, { bizSteps: ['packing'] }],
    ['its disposition', shipping, { dispositions: ['https://ref.gs1.org/cbv/Disp-in_transit'] }],
    ['its read point as a URN', shipping, { readPoints: ['urn:epc:id:sgln:9521321.00001.0'] }],
    ['an item in it', shipping, { epcs: ['https://id.gs1.org/01/09521321000001/21/1000'] }],
    ['an item of another host', shipping, { epcs: ['https://brand.example/01/09521321000001/21/1000'] }],
    ['the product of an item', shipping, { epcs: ['https://id.gs1.org/01/09521321000001'] }],
    ['the product of a child', packing, { epcs: ['https://id.gs1.org/01/09521321000001'] }],
    ['a batch in it', packing, { epcs: ['https://id.gs1.org/01/09521321000001/10/L1'] }],
    ['its parent', packing, { epcs: ['https://id.gs1.org/00/095213210000000018'] }],
    ['two things at once', shipping, { bizSteps: ['receiving', 'shipping'], actions: ['OBSERVE'] }],
  ])('lets through an event that is asked for by %s', (_, event, filter) => expect(wants(event, filter)).toBe(true));

  it.each<[string, object, EpcisFilter]>([
    ['another type', shipping, { eventTypes: ['AggregationEvent'] }],
    ['another action', shipping, { actions: ['ADD'] }],
    ['an action, where it has none', { ...shipping, action: undefined }, { actions: ['OBSERVE'] }],
    ['another step', shipping, { bizSteps: ['receiving'] }],
    [
      'a place, where it has none',
      { ...shipping, readPoint: undefined },
      { readPoints: ['urn:epc:id:sgln:9521321.00001.0'] },
    ],
    ['another place', shipping, { bizLocations: ['urn:epc:id:sgln:9521321.00001.0'] }],
    ['another item', shipping, { epcs: ['https://id.gs1.org/01/09521321000001/21/1001'] }],
    ['another product', packing, { epcs: ['https://id.gs1.org/01/09521321000018'] }],
    ['only one of two things', shipping, { bizSteps: ['shipping'], actions: ['ADD'] }],
  ])('keeps back an event where %s is asked for', (_, event, filter) => expect(wants(event, filter)).toBe(false));
});
