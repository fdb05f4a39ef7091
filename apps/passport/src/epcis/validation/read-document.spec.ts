import { describe, expect, it } from '@jest/globals';
import { readBareEvent, readDocument } from './read-document.js';
import { validateEvent } from './validate-event.js';
import { CONTEXT, NAMESPACES, objectEvent } from './validation.fixture.js';

const document = {
  '@context': [CONTEXT, NAMESPACES],
  type: 'EPCISDocument',
  schemaVersion: '2.0',
  creationDate: '2026-07-22T06:45:00Z',
  epcisBody: { eventList: [objectEvent, { type: 'nonsense' }] },
};
const queryDocument = {
  '@context': CONTEXT,
  type: 'EPCISQueryDocument',
  epcisBody: { queryResults: { queryName: 'SimpleEventQuery', resultsBody: { eventList: [objectEvent] } } },
};
const vocabularyList = [
  {
    type: 'urn:epcglobal:epcis:vtype:Location',
    vocabularyElementList: [
      { id: 'urn:epc:id:sgln:4012345.00005.0', attributes: [{ id: 'cbvmda:city', attribute: 'Bonn' }] },
    ],
  },
];
const findingsOf = (body: unknown) => readDocument(body).findings.map(({ pointer, issue }) => `${pointer}: ${issue}`);

describe('a document', () => {
  it('gives its events, its prefixes and its master data, whatever its events are worth', () => {
    const header = { epcisHeader: { epcisMasterData: { vocabularyList } } };
    expect(readDocument({ ...document, ...header })).toEqual({
      type: 'EPCISDocument',
      events: document.epcisBody.eventList,
      namespaces: NAMESPACES,
      hasForeignContext: false,
      masterData: { vocabularyList },
      findings: [],
    });
    expect(readDocument(queryDocument)).toMatchObject({
      events: [objectEvent],
      namespaces: {},
      masterData: null,
      findings: [],
    });
  });

  it('names a context of somebody’s own, and nobody fetches it', () => {
    const own = { ...document, '@context': [CONTEXT, 'https://own.example/context.jsonld'] };
    expect(readDocument(own)).toMatchObject({ hasForeignContext: true, findings: [] });
  });

  it.each([
    [{ ...document, '@context': undefined }, '/@context: found nothing'],
    [{ ...document, '@context': 5 }, '/@context: found 5, allowed is a URI, an object, or a list'],
    [{ ...document, '@context': [CONTEXT, CONTEXT] }, `/@context/1: found "${CONTEXT}" twice`],
    [
      { ...document, '@context': Object.fromEntries(Array.from({ length: 101 }, (_, at) => [`p${at}`, 'a:b'])) },
      '101 prefixes',
    ],
    [{ ...document, type: 'Document' }, '/type: found "Document", allowed is EPCISDocument or EPCISQueryDocument'],
    [{ ...document, schemaVersion: 2 }, '/schemaVersion: found 2, allowed is a text'],
    [{ ...document, schemaVersion: '1.2' }, '/schemaVersion: found "1.2", allowed is 2.0'],
    [{ ...document, creationDate: 'today' }, '/creationDate: found "today", allowed is a time'],
    [{ ...document, epcisBody: {} }, '/epcisBody/eventList: found nothing'],
    [{ ...document, epcisBody: { eventList: {} } }, '/epcisBody/eventList: found an object, allowed is a list'],
    [{ ...document, extra: 1 }, '/extra: found the name "extra"'],
    [
      { ...document, epcisHeader: { epcisMasterData: { vocabularyList: [{}] } } },
      '/epcisHeader/epcisMasterData/vocabularyList/0/type',
    ],
    [{ ...queryDocument, epcisBody: { queryResults: {} } }, '/epcisBody/queryResults/queryName: found nothing'],
    [null, '/type: found nothing'],
    [[document], '/type: found nothing'],
    ['EPCISDocument', '/type: found nothing'],
  ])('is refused where it is wrong: %#', (body, told) => {
    expect(findingsOf(body)[0]).toContain(told);
    expect(readDocument(body).events).toHaveLength(
      told.includes('1.2') || told.includes('twice') || told.includes('101') ? 2 : 0,
    );
  });
});

describe('an event without a document', () => {
  it('brings its own context', () => {
    const bare = { '@context': [CONTEXT, NAMESPACES], ...objectEvent, 'ext:a': 1 };
    const read = readBareEvent(bare);
    expect(read).toMatchObject({ events: [bare], namespaces: NAMESPACES, findings: [] });
    expect(validateEvent(bare, read.namespaces)).toMatchObject({ errors: [], warnings: [] });
    expect(readBareEvent(objectEvent).findings).toEqual([
      { pointer: '/@context', issue: expect.stringContaining('found nothing') },
    ]);
    expect(readBareEvent(null).findings).toHaveLength(1);
  });
});
