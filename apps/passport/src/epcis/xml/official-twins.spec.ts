import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { eventHash, namespacesOf } from '@proofmark/gs1';
import { queryDocument } from '../document/query-document.js';
import { spellingOf, xmlSpelling } from '../document/spelling.js';
import type { EpcisEvent, Namespaces } from '../event/epcis-event.js';
import type { RecordedEvent } from '../event/recorded-event.js';
import { readDocument } from '../validation/read-document.js';
import { readXml } from './read-xml.js';
import { writeQueryDocument } from './write-xml.js';

/**
 * A folder with checkouts of the standards bodies' examples in XML and JSON: `RalphTro+epcis-event-hash-generator` (5d2f1c3) and
 * `openepcis+openepcis-test-resources` (901e5d3).
 */
const twins = process.env.EPCIS_TWINS ?? '';
/** See libs/gs1/src/official-vectors.spec.ts. */
const data = process.env.GS1_OFFICIAL_DATA ?? '';

/** Same name, other content: the JSON has another event, or words and keys that neither CBV nor the check digits know. */
const NO_TWINS =
  /SensorData_with_combined|TransactionEvent_with_user|Events\/TransactionEvent|Query\/(?:Invalid|Queries|queryDocument)/;

type Json = Record<string, unknown>;

function hashesOf(body: unknown): string[] {
  const document = body as Json & { epcisBody?: unknown };
  const events = document.epcisBody ? eventsOf(document) : [document];
  return events
    .map((event) => eventHash(event, { namespaces: namespacesOf(document['@context'], event['@context']) }))
    .sort();
}

function eventsOf(body: unknown): Json[] {
  const { epcisBody } = body as { epcisBody: Json & { queryResults?: { resultsBody: Json } } };
  return ((epcisBody.queryResults?.resultsBody ?? epcisBody).eventList ?? []) as Json[];
}

const readFile = (file: string): unknown => {
  const parsed = readXml(readFileSync(file));
  if (!parsed.ok) throw new Error(`${file}: ${parsed.finding.issue}`);
  return parsed.value;
};

function pairsIn(root: string, xml: string): [string, string][] {
  return globSync(xml, { cwd: root }).flatMap((file): [string, string][] => {
    if (NO_TWINS.test(file)) return [];
    const json = [file.replace('/XML/', '/JSON/').replace(/xml$/, 'json'), file.replace(/xml$/, 'jsonld')];
    return json.filter((twin) => existsSync(join(root, twin))).map((twin) => [file, twin]);
  });
}

if (!existsSync(join(twins, 'openepcis+openepcis-test-resources')))
  it.skip('the official twins are not compared: EPCIS_TWINS names no folder that holds them', () => undefined);
else
  describe('[EPCIS XML twins] the official twins in XML and JSON', () => {
    const found = [
      ...pairsIn(twins, 'RalphTro+epcis-event-hash-generator/tests/examples/*.xml'),
      ...pairsIn(
        twins,
        'openepcis+openepcis-test-resources/core/src/main/resources/2.0/EPCIS/XML/{Capture,Query}/**/*.xml',
      ),
    ];

    it('are there', () => expect(found.length).toBeGreaterThan(50));

    it.each(found)('%s has the hashes of %s', (xml, json) => {
      const hashes = hashesOf(JSON.parse(readFileSync(join(twins, json), 'utf8')));
      expect(hashesOf(readFile(join(twins, xml)))).toEqual(hashes);
    });
  });

if (!existsSync(join(data, 'epcis', 'documents')))
  it.skip('the official documents are not written as XML: GS1_OFFICIAL_DATA names no folder that holds them', () =>
    undefined);
else
  describe('[EPCIS XML results] the official documents', () => {
    const found = globSync('epcis/documents/**/*.{json,jsonld}', { cwd: data }).filter((file) => {
      const body: unknown = JSON.parse(readFileSync(join(data, file), 'utf8'));
      return !file.includes('Invalid') && readDocument(body).findings.length === 0;
    });

    it('are there', () => expect(found.length).toBeGreaterThan(50));

    it.each(found)('%s has the same hashes after it was written as XML and read', (file) => {
      const body: unknown = JSON.parse(readFileSync(join(data, file), 'utf8'));
      const { namespaces } = readDocument(body);
      const recorded = eventsOf(body).map(({ '@context': own, recordTime, ...event }, position): RecordedEvent => {
        const declared = Object.fromEntries(namespacesOf(own)) as Namespaces;
        const captured = {
          event: event as unknown as EpcisEvent & { eventID: string },
          namespaces: own === undefined ? namespaces : { ...namespaces, ...declared },
          ...({ hash: '', accessClass: 'public', captureId: null } as const),
        };
        return { position, recordTime: (recordTime as string | undefined) ?? '2026-01-01T00:00:00.000Z', captured };
      });
      const spelling = xmlSpelling(spellingOf('Always_GS1_Digital_Link'), 'Always_Web_URI');
      const xml = writeQueryDocument(queryDocument(recorded, { spelling, creationDate: '2026-01-01T00:00:00Z' }));
      const parsed = readXml(Buffer.from(xml));
      expect(parsed.ok && hashesOf(parsed.value)).toEqual(hashesOf(body));
    });
  });
