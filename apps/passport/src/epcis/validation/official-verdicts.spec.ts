import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { parseJson } from './parse-json.js';
import { readBareEvent, readDocument } from './read-document.js';
import { validateEvent } from './validate-event.js';

/** A folder with the standards bodies' own data: `epcis/documents`, `epcis/schema-verdicts.json`, `epcis/EPCIS-JSON-Schema.json`. */
const folder = process.env.GS1_OFFICIAL_DATA ?? '';
const isThere = folder !== '' && existsSync(folder);
const text = (...path: string[]): string => readFileSync(join(folder, 'epcis', ...path), 'utf8');
const json = (...path: string[]) => JSON.parse(text(...path));

const official = isThere ? describe : () => undefined;

if (!isThere)
  it.skip('the official documents are not read: GS1_OFFICIAL_DATA names no folder that holds them', () => undefined);

/** Where we differ, and docs/epcis-validation.md says why. */
const SAID_TWICE = 'gs1-EPCIS/JSON/AssociationEvent/AssociationEvent-h.jsonld';

const rows: { file: string; schemaValid: boolean }[] = isThere ? json('schema-verdicts.json').rows : [];

function errorsIn(body: unknown): unknown[] {
  const read = String((body as { type?: unknown } | null)?.type).startsWith('EPCIS')
    ? readDocument(body)
    : readBareEvent(body);
  return [...read.findings, ...read.events.flatMap((event) => validateEvent(event, read.namespaces, read).errors)];
}

official('[EPCIS JSON Schema; certificationInfo; sensorElementList] the documents of GS1 and others', () => {
  it.each(rows)('$file: the verdict of the official schema', ({ file, schemaValid }) => {
    const parsed = parseJson(text('documents', file));
    if (file === SAID_TWICE) {
      expect(parsed).toMatchObject({ ok: false, finding: { pointer: '/epcisBody/eventList/0/eventID' } });
      expect(errorsIn(JSON.parse(text('documents', file)))).toEqual([]);
    } else {
      expect(parsed).toMatchObject({ ok: true });
      const errors = parsed.ok ? errorsIn(parsed.value) : [];
      expect({ errors, valid: errors.length === 0 }).toEqual({ errors, valid: schemaValid });
    }
  });
});

/** Values of any kind that might stand anywhere; none of a kind that is a documented exception. */
const VALUES: unknown[] = [
  ...[
    '',
    'ADD',
    'DELETE',
    'shipping',
    'active',
    'po',
    'owning_party',
    'Temperature',
    'x',
    'did_not_occur',
    'KGM',
    'kg',
  ],
  ...['urn:epcglobal:cbv:bizstep:shipping', 'https://gs1.org/voc/Temperature', 'http://a.example/x y', '2020-01-01'],
  ...['2020-02-30T00:00:00Z', '+02:00', '+14:30', 5, true, null, [], {}, ['a:b'], ['a:b', 'a:b'], [{}], { 'x:y': 1 }],
];
const NAMES = [
  ...[
    'action',
    'ilmd',
    'parentID',
    'epcList',
    'childEPCs',
    'quantityList',
    'foo',
    'bizStep',
    'readPoint',
    'sensorElementList',
  ],
  ...[
    'persistentDisposition',
    'errorDeclaration',
    'transformationID',
    'eventID',
    'outputQuantityList',
    'set',
    'uom',
    'time',
  ],
];

official('[EPCIS JSON Schema] documents with something changed in them', () => {
  const ajv = new Ajv({ strict: false });
  addFormats.default(ajv);
  const schema = isThere ? ajv.compile(json('EPCIS-JSON-Schema.json')) : () => false;
  const valid = rows.filter(({ file, schemaValid }) => schemaValid && file !== SAID_TWICE);
  const containers = (value: unknown): object[] =>
    typeof value === 'object' && value !== null ? [value, ...Object.values(value).flatMap(containers)] : [];
  /** Where, and what, is changed in the n-th document: another name, value and operation each time. */
  const change = (body: unknown, at: number): string | undefined => {
    const all = containers(body);
    const place = all[at % all.length] as Record<string, unknown>;
    const names = Object.keys(place);
    const name = at % 3 === 0 ? NAMES[(at * 7) % NAMES.length]! : names[(at * 5) % names.length];
    if (name === undefined || name === 'type' || name === '@context' || Array.isArray(place)) return undefined;
    if (at % 4 === 0) delete place[name];
    else place[name] = structuredClone(VALUES[(at * 11 + all.length) % VALUES.length]);
    return name;
  };

  it.each(valid)('$file: are refused when the official schema refuses them', ({ file }) => {
    const original = json('documents', file);
    let refused = 0;
    for (let at = 0; at < 200; at += 1) {
      const body = structuredClone(original);
      const name = change(body, at);
      if (name === undefined || schema(body)) continue;
      refused += 1;
      expect({ at, name, errors: errorsIn(body).length > 0 }).toEqual({ at, name, errors: true });
    }
    expect(refused).toBeGreaterThan(5);
  });
});
