import { describe, expect, it } from '@jest/globals';
import { readBareEvent, readDocument } from '../validation/read-document.js';
import { validateEvent } from '../validation/validate-event.js';
import { readXml } from './read-xml.js';
import { jsonTwin, xmlTwin } from './twins.fixture.js';

const read = (xml: string | Buffer): unknown => {
  const parsed = readXml(Buffer.from(xml));
  if (!parsed.ok) throw new Error(parsed.finding.issue);
  return parsed.value;
};
const issueOf = (xml: string | Buffer): string => {
  const parsed = readXml(Buffer.from(xml));
  return parsed.ok ? 'read' : parsed.finding.issue;
};
const times = '<eventTime>2026-03-01T10:00:00Z</eventTime><eventTimeZoneOffset>+00:00</eventTimeZoneOffset>';
const event = (inside: string): string => `<ObjectEvent>${times}${inside}</ObjectEvent>`;
const document = (inside: string, attributes = ''): string =>
  `<e:EPCISDocument xmlns:e="urn:epcglobal:epcis:xsd:2" schemaVersion="2.0" creationDate="2026-03-01T12:00:00Z"${attributes}>` +
  `<EPCISBody><EventList>${inside}</EventList></EPCISBody></e:EPCISDocument>`;

describe('[EPCIS XML capture; XML of EPCIS 1.x] a document in XML', () => {
  it('is read as its twin in JSON', () => {
    expect(read(xmlTwin)).toEqual(jsonTwin);
  });

  it('is valid when its twin is', () => {
    const { findings, events, namespaces } = readDocument(read(xmlTwin));
    expect(findings).toEqual([]);
    expect(events.map((one) => validateEvent(one, namespaces).errors)).toEqual([[], [], [], [], []]);
  });

  it('may have any prefixes, or give its own namespace to all of its elements', () => {
    const other = xmlTwin.replaceAll('e:EPCISDocument', 'q:EPCISDocument').replace('xmlns:e=', 'xmlns:q=');
    expect(read(other)).toEqual(jsonTwin);
    const inherited = document(event('<action>OBSERVE</action>'))
      .replaceAll('e:EPCISD', 'EPCISD')
      .replace('xmlns:e=', 'xmlns=');
    expect(read(inherited)).toEqual(read(document(event('<action>OBSERVE</action>'))));
  });

  it('may be of EPCIS 1.2, with its extensions in extensions', () => {
    const [, inner = ''] = /<TransformationEvent[^>]*>(.*?)<ext:other/s.exec(xmlTwin) ?? [];
    const old =
      '<epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:1" schemaVersion="1.2" creationDate="2026-03-01T12:00:00Z"><EPCISBody><EventList>' +
      `<ObjectEvent>${times}<baseExtension><eventID>urn:uuid:1</eventID></baseExtension><epcList/><action>ADD</action>` +
      '<extension><quantityList><quantityElement><epcClass>urn:epc:idpat:sgtin:4012345.066666.*</epcClass></quantityElement></quantityList>' +
      '<ilmd><x:lot xmlns:x="https://x.example/">7</x:lot></ilmd><extension><persistentDisposition><set>urn:epcglobal:cbv:disp:damaged</set></persistentDisposition></extension></extension></ObjectEvent>' +
      `<extension><TransformationEvent>${inner}</TransformationEvent></extension></EventList></EPCISBody></epcis:EPCISDocument>`;
    const { events, findings } = readDocument(read(old));
    expect(findings).toEqual([]);
    expect(events).toMatchObject([
      {
        type: 'ObjectEvent',
        eventID: 'urn:uuid:1',
        quantityList: [{ epcClass: 'urn:epc:idpat:sgtin:4012345.066666.*' }],
        persistentDisposition: { set: ['damaged'] },
        ilmd: { 'x:lot': '7' },
      },
      { type: 'TransformationEvent', inputEPCList: ['urn:epc:id:sgtin:4012345.011122.25'] },
    ]);
  });

  it('may be the answer to a query, or master data alone', () => {
    const results =
      '<q:EPCISQueryDocument xmlns:q="urn:epcglobal:epcis-query:xsd:2" schemaVersion="2.0" creationDate="2026-03-01T12:00:00Z"><EPCISBody><q:QueryResults>' +
      `<queryName>mine</queryName><resultsBody><EventList>${event('<action>ADD</action>')}</EventList></resultsBody></q:QueryResults></EPCISBody></q:EPCISQueryDocument>`;
    expect(readDocument(read(results))).toMatchObject({
      type: 'EPCISQueryDocument',
      findings: [],
      events: [{ action: 'ADD' }],
    });
    const [vocabularies = ''] = /<VocabularyList>.*<\/VocabularyList>/s.exec(xmlTwin) ?? [];
    const masterData =
      '<m:EPCISMasterDataDocument xmlns:m="urn:epcglobal:epcis-masterdata:xsd:2" xmlns:ext="https://ns.example.com/" schemaVersion="2.0" creationDate="2026-03-01T12:00:00Z">' +
      `<EPCISBody>${vocabularies}</EPCISBody></m:EPCISMasterDataDocument>`;
    const { epcisMasterData } = jsonTwin.epcisHeader;
    expect(readDocument(read(masterData))).toMatchObject({ findings: [], events: [], masterData: epcisMasterData });
  });

  it('may be one event alone', () => {
    const alone = readBareEvent(
      read(
        `<x:ObjectEvent xmlns:x="urn:epcglobal:epcis:xsd:2">${times}<epcList><epc>urn:a:b</epc></epcList><action>ADD</action><y:z xmlns:y="urn:y:">1</y:z></x:ObjectEvent>`,
      ),
    );
    expect(alone).toMatchObject({ namespaces: { y: 'urn:y:' }, events: [{ type: 'ObjectEvent', 'y:z': '1' }] });
    expect(validateEvent(alone.events[0], alone.namespaces).errors).toEqual([]);
  });

  it('keeps two meanings of one prefix apart, and takes two prefixes of one meaning as one', () => {
    const inside = '<a:n xmlns:a="urn:one:">1</a:n><a:n xmlns:a="urn:two:">2</a:n><b:n xmlns:b="urn:one:">3</b:n>';
    const { events } = readDocument(read(document(event(inside))));
    const context = [{ a: 'urn:one:', a2: 'urn:two:', b: 'urn:one:' }];
    expect(events).toMatchObject([{ '@context': context, 'a:n': ['1', '3'], 'a2:n': '2' }]);
  });

  it('loses no attribute, and no text beside one', () => {
    const weight = '<ilmd><m:netWeight xmlns:m="urn:m:" unit="KGM">3.5</m:netWeight></ilmd>';
    expect(read(document(event(weight)))).toMatchObject({
      epcisBody: { eventList: [{ ilmd: { 'm:netWeight': { unit: 'KGM', 'rdf:value': '3.5' } } }] },
    });
  });

  it.each([
    ['utf-8 with a mark', Buffer.from(`\ufeff<?xml version="1.0"?>${document(event('<action>ä</action>'))}`)],
    [
      'utf-16',
      Buffer.from(`\ufeff<?xml version="1.0" encoding="UTF-16"?>${document(event('<action>ä</action>'))}`, 'utf16le'),
    ],
    [
      'latin-1',
      Buffer.from(`<?xml version="1.0" encoding="ISO-8859-1"?>${document(event('<action>ä</action>'))}`, 'latin1'),
    ],
  ])('may be in %s', (_, bytes) => {
    expect(read(bytes)).toMatchObject({ epcisBody: { eventList: [{ action: 'ä' }] } });
  });

  it('leaves what is wrong for the validation to find', () => {
    const wrong =
      '<madeUp>1</madeUp><action>SEE</action><action>ADD</action><quantityList><quantityElement><epcClass>urn:a:b</epcClass><quantity>many</quantity></quantityElement></quantityList>';
    const { events, namespaces } = readDocument(read(document(event(wrong))));
    const pointers = validateEvent(events[0], namespaces).errors.map(({ pointer }) => pointer);
    expect(pointers).toEqual(expect.arrayContaining(['/madeUp', '/action', '/quantityList/0/quantity']));
  });
});

describe('[EPCIS XML hardened] a stranger’s XML', () => {
  const bomb = `<!DOCTYPE e [<!ENTITY a "ha">${Array.from({ length: 30 }, (_, at) => `<!ENTITY b${at} "&a;&a;">`).join('')}]>`;

  it.each([
    ['entities of its own', `${bomb}${document('&b29;')}`, /document type that declares/],
    [
      'a file of ours',
      `<!DOCTYPE e [<!ENTITY a SYSTEM "file:///etc/passwd">]>${document('&a;')}`,
      /document type that declares/,
    ],
    [
      'a document type elsewhere',
      `<!DOCTYPE e SYSTEM "http://127.0.0.1/x.dtd">${document('')}`,
      /document type that declares/,
    ],
    ['an entity nobody declared', document('&nbsp;'), /well-formed.*entity/],
    ['no end', '<a><b>', /well-formed/],
    ['nothing', '', /well-formed|no element/],
    ['no XML', '{"type":"EPCISDocument"}', /well-formed/],
    ['a prefix nobody declared', '<a:b/>', /well-formed.*prefix/],
    ['one attribute twice', '<a b="1" b="2"/>', /well-formed/],
    ['the character NUL', '<a>\0</a>', /well-formed/],
    ['the character NUL by number', '<a>&#0;</a>', /well-formed/],
    ['half of a surrogate pair', '<a>&#xD800;</a>', /well-formed/],
    [
      '10,000 elements within each other',
      '<a>'.repeat(10_000),
      /line 1, column \d+: found too many elements within each other, allowed are 100/,
    ],
    ['two million elements', `<a>${'<b/>'.repeat(2_000_000)}</a>`, /too many elements, allowed are 1000000/],
    [
      'a thousand attributes',
      `<a ${Array.from({ length: 1000 }, (_, at) => `b${at}=""`).join(' ')}/>`,
      /too many attributes/,
    ],
    ['a text of a million characters', document(`<a>${'x'.repeat(1e6)}</a>`), /too many characters in one text/],
    ['an attribute of a million characters', `<a b="${'x'.repeat(1e6)}"/>`, /too many characters in an attribute/],
    ['a name of a million characters', `<${'x'.repeat(1e6)}/>`, /too many characters in a name/],
    ['a name JavaScript keeps for itself', '<a><__proto__/></a>', /"__proto__"/],
    ['bytes that are no UTF-8', Buffer.from('<a>\xe4</a>', 'latin1'), /no utf-8/],
    [
      'an encoding nobody reads',
      '<?xml version="1.0" encoding="EBCDIC-CP-DE"?><a/>',
      /found the encoding "ebcdic-cp-de"/,
    ],
  ])('with %s is refused, and told why', (_, xml, issue) => {
    expect(issueOf(xml)).toMatch(issue);
  });

  it('is told where it is wrong', () => {
    expect(issueOf('<a>\n  <b></c></a>')).toMatch(/^found what is no well-formed XML: 2:\d+/);
  });

  it('does not mistake names that JavaScript knows', () => {
    expect(read(document('<constructor><toString/></constructor>'))).toMatchObject({
      epcisBody: { eventList: [{ type: 'constructor', toString: '' }] },
    });
  });
});
