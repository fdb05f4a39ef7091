import { describe, expect, it } from '@jest/globals';
import { eventHash, namespacesOf } from '@proofmark/gs1';
import { CBV_XML_FORMATS, cbvXmlFormatOf } from '../document/formats.js';
import { queryDocument } from '../document/query-document.js';
import { spellingOf, xmlSpelling } from '../document/spelling.js';
import type { EpcisEvent, Namespaces } from '../event/epcis-event.js';
import type { RecordedEvent } from '../event/recorded-event.js';
import { readXml } from './read-xml.js';
import { jsonTwin } from './twins.fixture.js';
import { writeCaptureJob, writeQueryDocument } from './write-xml.js';

type Kept = EpcisEvent & { eventID: string };

const declared = { ext: 'https://ns.example.com/', cbvmda: 'urn:epcglobal:cbv:mda:' };
const recordTime = '2026-03-01T11:00:00.123Z';
const recordedTwins = jsonTwin.epcisBody.eventList.map(({ '@context': own, ...event }, position) =>
  recorded({ eventID: `urn:uuid:${position}`, ...event } as unknown as Kept, { ...declared, ...own?.[0] }),
);

function recorded(event: Kept, namespaces: Namespaces = declared): RecordedEvent {
  const captured = { event, namespaces, hash: 'f0', accessClass: 'public', captureId: null } as const;
  return { position: 1, recordTime, captured };
}

const written = (events: readonly RecordedEvent[], format = cbvXmlFormatOf({})): string =>
  writeQueryDocument(
    queryDocument(events, {
      spelling: xmlSpelling(spellingOf('Never_Translates'), format),
      creationDate: '2026-03-03T00:00:00.000Z',
      subscriptionID: 's<1>',
    }),
  );

interface Read {
  readonly '@context': readonly unknown[];
  readonly epcisBody: {
    readonly queryResults: { readonly resultsBody: { readonly eventList: Record<string, unknown>[] } };
  };
}

function readBack(xml: string): Read {
  const parsed = readXml(Buffer.from(xml));
  if (!parsed.ok) throw new Error(parsed.finding.issue);
  return parsed.value as Read;
}

const eventsOf = ({ epcisBody }: Read) => epcisBody.queryResults.resultsBody.eventList;
const plain: Kept = {
  type: 'ObjectEvent',
  eventID: 'urn:uuid:9',
  eventTime: '2026-03-01T10:00:00Z',
  eventTimeZoneOffset: '+00:00',
  action: 'ADD',
};

describe('[EPCIS XML results] the answer to a query in XML', () => {
  it('reads back as it was, every field and extension, and with the same hashes', () => {
    const read = readBack(written(recordedTwins));
    expect(eventsOf(read)).toHaveLength(5);
    for (const [at, event] of eventsOf(read).entries()) {
      const { captured } = recordedTwins[at]!;
      const { '@context': own, ...fields } = event;
      expect(fields).toEqual({ ...captured.event, recordTime });
      const namespaces = namespacesOf(read['@context'], own);
      expect(eventHash(fields, { namespaces })).toBe(
        eventHash(captured.event, { namespaces: namespacesOf(captured.namespaces) }),
      );
    }
  });

  it('has the elements of the standard’s schema in its order, the query’s in the namespace of queries', () => {
    const xml = written([recordedTwins[1]!]);
    const order = xml.match(/<(?!\?)[\w:]+/g)?.map((name) => name.slice(1));
    expect(order).toEqual([
      ...[
        'epcisq:EPCISQueryDocument',
        'EPCISBody',
        'epcisq:QueryResults',
        'queryName',
        'subscriptionID',
        'resultsBody',
      ],
      ...['EventList', 'AggregationEvent', 'eventTime', 'recordTime', 'eventTimeZoneOffset', 'eventID', 'parentID'],
      ...['childEPCs', 'epc', 'action', 'childQuantityList', 'quantityElement', 'epcClass', 'quantity'],
    ]);
    expect(xml).toContain('xmlns:epcisq="urn:epcglobal:epcis-query:xsd:2"');
    expect(xml).toContain('<subscriptionID>s&lt;1&gt;</subscriptionID>');
  });

  it.each([
    ['No_Preference', 'urn:epcglobal:cbv:bizstep:commissioning', 'urn:epcglobal:cbv:btt:po'],
    ['Never_Translates', 'urn:epcglobal:cbv:bizstep:commissioning', 'urn:epcglobal:cbv:btt:po'],
    ['Always_URN', 'urn:epcglobal:cbv:bizstep:commissioning', 'urn:epcglobal:cbv:btt:po'],
    ['Always_Web_URI', 'https://ref.gs1.org/cbv/BizStep-commissioning', 'https://ref.gs1.org/cbv/BTT-po'],
  ] as const)('[EPCIS GS1-CBV-XML-Format] spells vocabulary as %s wants', (format, bizStep, transactionType) => {
    expect(CBV_XML_FORMATS).toContain(format);
    const xml = written(recordedTwins, cbvXmlFormatOf({ 'gs1-cbv-xml-format': format }));
    expect(xml).toContain(`<bizStep>${bizStep}</bizStep>`);
    expect(xml).toContain(`<bizTransaction type="${transactionType}">`);
    expect(xml).toContain('type="https://ref.gs1.org/voc/Temperature"');
  });

  it('writes names and texts that XML has no place for in the nearest form it has', () => {
    const odd = {
      ...plain,
      'ext:a b@c': 'tab\tnull\u0001quote"<&>\r',
      'https://uri.example.com/name': ['x', { 'xml:y': '1' }],
    };
    const namespaces = { ...declared, xml: 'urn:mine:', epcisq: 'urn:other:' };
    const xml = written([recorded(odd, namespaces)]);
    const read = readBack(xml);
    const [event = {}] = eventsOf(read);
    const all = namespacesOf(read['@context'], event['@context']);
    expect(event['ext:a_x0020_b_x0040_c']).toBe('tab\tnull\ufffdquote"<&>');
    const [name = ''] = Object.keys(event).filter((key) => key.endsWith(':name'));
    expect(all.get(name.split(':')[0]!)).toBe('https://uri.example.com/');
    const [inner = ''] = Object.keys((event[name] as [string, object])[1]);
    expect(all.get(inner.split(':')[0]!)).toBe('urn:mine:');
    expect(all.get('epcisq')).toBeUndefined();
  });

  it('declares the standard’s own prefixes, which JSON need not', () => {
    const xml = written([recorded({ ...plain, 'rdfs:comment': 'well', ilmd: { 'cbvmda:lotNumber': '1' } }, {})]);
    const [event] = eventsOf(readBack(xml));
    expect(event).toMatchObject({ 'rdfs:comment': 'well', ilmd: { 'cbvmda:lotNumber': '1' } });
    expect(xml).toContain('xmlns:cbvmda="urn:epcglobal:cbv:mda"');
  });

  it('puts types of others where the schema has a place for them', () => {
    expect(written([recorded({ ...plain, type: 'ext:Inspection' })])).toMatch(
      /<extension><ext:Inspection>.*<\/ext:Inspection><\/extension>/,
    );
    expect(eventsOf(readBack(written([recorded({ ...plain, type: 'ext:Inspection' })])))[0]?.type).toBe(
      'ext:Inspection',
    );
  });

  it('is well-formed without any event', () => {
    expect(eventsOf(readBack(written([])))).toEqual([]);
  });
});

describe('[EPCIS application/xml] a capture job and a problem in XML', () => {
  it('have the elements of the standard and of RFC 7807', () => {
    const errors = [
      { type: 'epcisException:ValidationException', title: 'a < b', status: 400, errors: [{ pointer: '/a' }] },
    ];
    const job = {
      captureID: 'c1',
      running: false,
      success: false,
      captureErrorBehaviour: 'rollback',
      createdAt: 'now',
    };
    expect(writeCaptureJob({ ...job, errors })).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n' +
        '<epcis:EPCISCaptureJob xmlns:epcis="urn:epcglobal:epcis:xsd:2" running="false" success="false" captureID="c1">' +
        '<captureErrorBehaviour>rollback</captureErrorBehaviour><createdAt>now</createdAt><errors><error>' +
        '<type>epcisException:ValidationException</type><title>a &lt; b</title><status>400</status>' +
        '<errors><i><pointer>/a</pointer></i></errors></error></errors></epcis:EPCISCaptureJob>',
    );
  });
});
