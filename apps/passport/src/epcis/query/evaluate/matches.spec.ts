import { describe, expect, it } from '@jest/globals';
import type { RecordedEvent } from '../../event/recorded-event.js';
import { readQueryString } from '../grammar/read-query.js';
import type { MasterData } from '../master-data.js';
import { NO_MASTER_DATA } from '../master-data.js';
import { capturedOf, namespaces, otherPrefix, placeUrn, places, queryCases } from '../query-cases.fixture.js';
import { matches } from './matches.js';

const recorded = (captured: RecordedEvent['captured']): RecordedEvent => ({
  position: 1,
  recordTime: '2026-11-21T09:00:00.000Z',
  captured,
});
const encoded = (search: string): string => search.replaceAll('+', '%2B');
const ask = (event: RecordedEvent, search: string, masterData: MasterData = NO_MASTER_DATA): boolean =>
  matches(event, readQueryString(encoded(search), { namespaces }), masterData);

describe.each(queryCases)('of an event with $title', ({ event, found, notFound }) => {
  it.each(found)('it is found by %s', (search) => expect(ask(recorded(capturedOf(event)), search)).toBe(true));
  it.each(notFound)('it is not found by %s', (search) => expect(ask(recorded(capturedOf(event)), search)).toBe(false));
});

describe('[EPCIS prefixes] an extension', () => {
  it('is the same under every prefix of its namespace, and another one under the same prefix of another', () => {
    expect(ask(recorded(capturedOf({ 'ex:lot': 'A' }, otherPrefix)), 'EQ_example:lot=A')).toBe(true);
    expect(ask(recorded(capturedOf({ 'example:lot': 'A' }, { example: 'urn:x:' })), 'EQ_example:lot=A')).toBe(false);
  });
});

describe('[EPCIS WD_readPoint; WD_bizLocation; HASATTR_<field>; EQ_ATTR_<field>_<attribute>] master data', () => {
  const masterData: MasterData = {
    isWithin: (location, ancestor) => location === ancestor || (location === places[1] && ancestor === places[0]),
    attributeValues: (id, name) => (id === places[0] && name === '{urn:epcglobal:cbv:mda:}city' ? ['Bonn'] : []),
  };
  const here = recorded(capturedOf({ bizLocation: { id: placeUrn(1) }, readPoint: { id: placeUrn(2) } }));

  it('says what lies in a place', () => {
    expect(ask(here, `WD_readPoint=${places[0]}`, masterData)).toBe(true);
    expect(ask(here, `WD_bizLocation=${places[1]}`, masterData)).toBe(false);
  });

  it('describes the values of fields', () => {
    expect(ask(here, 'EQ_ATTR_bizLocation_cbvmda:city=Bonn|Rom', masterData)).toBe(true);
    expect(ask(here, 'EQ_ATTR_bizLocation_cbvmda:city=Rom', masterData)).toBe(false);
    expect(ask(here, 'EQ_ATTR_readPoint_cbvmda:city=Bonn', masterData)).toBe(false);
    expect(ask(here, 'HASATTR_bizLocation=cbvmda:street|cbvmda:city', masterData)).toBe(true);
    expect(ask(here, 'HASATTR_bizLocation=cbvmda:street', masterData)).toBe(false);
  });

  it('describes values of extensions, too', () => {
    const made = recorded(capturedOf({ 'example:plant': placeUrn(1) }));
    expect(ask(made, 'EQ_ATTR_example:plant_cbvmda:city=Bonn', masterData)).toBe(true);
    expect(ask(made, 'HASATTR_example:other=cbvmda:city', masterData)).toBe(false);
  });
});
