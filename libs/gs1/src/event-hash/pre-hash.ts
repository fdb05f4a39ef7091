import { canonicalText, canonicalTime, canonicalWord, type Namespaces, qualifiedName } from './canonical-value.js';
import * as fields from './fields.js';
import type { Field, Kind } from './fields.js';

export type CbvVersion = 'CBV2.0' | 'CBV2.1';
export type JsonObject = Readonly<Record<string, unknown>>;

/** What is at hand while one event is written down. */
interface Writing {
  readonly namespaces: Namespaces;
  /** CBV 2.1 writes extensions of readPoint, bizLocation and sensors where they stand; 2.0 collects them for the end. */
  readonly inline: boolean;
  readonly collected: string[];
}

const COMMENTS = ['comment', 'rdfs:comment'];
const SURROGATE = /[\ud800-\udfff]/;

/** The string whose SHA-256 is the event's hash. @param event in the JSON form of EPCIS 2.0, valid */
export function preHash(event: JsonObject, version: CbvVersion, namespaces: Namespaces): string {
  const writing: Writing = { namespaces, inline: version === 'CBV2.1', collected: [] };
  const parts = [
    `eventType=${canonicalText(event.type, namespaces)}`,
    write(event, fields.headFields, writing),
    ...fields.itemFields.map(([name, shape]) => writeItems(name, shape, { value: event[name], writing })),
    write(event, fields.processFields, writing),
    writeDispositions(event.persistentDisposition, writing),
    writePlace('readPoint', event.readPoint, writing),
    writePlace('bizLocation', event.bizLocation, writing),
    ...fields.typedLists.map((list) => writeTypedList(event, list, writing)),
    writeSensors(event.sensorElementList, writing),
  ];
  const extensions = [...writing.collected];
  for (const key of Object.keys(event))
    if (!fields.standardFields.has(key)) extensions.push(...writeExtension(key, event[key], namespaces));
  return parts.join('') + sorted(extensions).join('');
}

function write(object: JsonObject, list: readonly Field[], { namespaces }: Writing): string {
  let text = '';
  for (const [name, kind] of list) text += pair(name, canonical(object[name], kind, namespaces));
  return text;
}

function canonical(value: unknown, kind: Kind, namespaces: Namespaces): string {
  if (kind === 'text') return canonicalText(value, namespaces);
  return kind === 'time' ? canonicalTime(value) : canonicalWord(value, kind, namespaces);
}

function pair(name: string, value: string): string {
  return value === '' ? '' : `${name}=${value}`;
}

interface Items {
  readonly value: unknown;
  readonly writing: Writing;
}

function writeItems(name: string, shape: 'epcs' | 'quantities' | 'text', { value, writing }: Items): string {
  if (value === undefined) return '';
  if (shape === 'text') return pair(name, canonicalText(value, writing.namespaces));
  const members = listOf(value).map((member) =>
    shape === 'epcs'
      ? pair('epc', canonicalText(member, writing.namespaces))
      : wrapped('quantityElement', write(objectOf(member), fields.quantityFields, writing)),
  );
  return wrapped(name, sorted(members).join(''));
}

function writeDispositions(value: unknown, { namespaces }: Writing): string {
  if (value === undefined) return '';
  const object = objectOf(value);
  const members = ['set', 'unset'].map((name) =>
    sorted(listOf(object[name]).map((word) => pair(name, canonicalWord(word, 'disposition', namespaces)))).join(''),
  );
  return wrapped('persistentDisposition', members.join(''));
}

function writePlace(name: string, value: unknown, writing: Writing): string {
  if (value === undefined) return '';
  const place = objectOf(value);
  const extensions = extensionsOf(place, placeNames, writing.namespaces);
  if (!writing.inline && extensions !== '') writing.collected.push(name + extensions);
  const id = pair('id', canonicalText(place.id, writing.namespaces));
  return wrapped(name, writing.inline ? id + extensions : id);
}

function writeTypedList(
  event: JsonObject,
  [list, field, type]: (typeof fields.typedLists)[number],
  writing: Writing,
): string {
  if (event[list] === undefined) return '';
  const order: readonly Field[] = [
    ['type', type],
    [field, 'text'],
  ];
  return wrapped(list, sorted(listOf(event[list]).map((member) => write(objectOf(member), order, writing))).join(''));
}

const placeNames = new Set(['id']);
const metadataNames = new Set(fields.sensorMetadataFields.map(([name]) => name));
const reportNames = new Set(fields.sensorReportFields.map(([name]) => name));
const elementNames = new Set(['sensorMetadata', 'sensorReport']);

function writeSensors(value: unknown, writing: Writing): string {
  if (value === undefined) return '';
  const elements = sorted(listOf(value).map((element) => writeSensor(objectOf(element), writing))).join('');
  return writing.inline ? wrapped('sensorElementList', elements) : elements;
}

function writeSensor(element: JsonObject, writing: Writing): string {
  const metadata = objectOf(element.sensorMetadata);
  const about = extensionsOf(metadata, metadataNames, writing.namespaces);
  const reports = listOf(element.sensorReport).map((report) => {
    const object = objectOf(report);
    return {
      text: write(object, fields.sensorReportFields, writing),
      extensions: extensionsOf(object, reportNames, writing.namespaces),
    };
  });
  const own = extensionsOf(element, elementNames, writing.namespaces);
  const inline = (extensions: string): string => (writing.inline ? extensions : '');
  if (!writing.inline) {
    const left = [
      wrapped('sensorMetadata', about),
      ...reports.map(({ extensions }) => wrapped('sensorReport', extensions)),
      own,
    ];
    const text = wrapped('sensorElement', sorted(left.filter((part) => part !== '')).join(''));
    if (text !== '') writing.collected.push(text);
  }
  const head = wrapped('sensorMetadata', write(metadata, fields.sensorMetadataFields, writing) + inline(about));
  const body = sorted(reports.map(({ text, extensions }) => wrapped('sensorReport', text + inline(extensions)))).join(
    '',
  );
  return wrapped('sensorElement', head + body + inline(own));
}

/** Everything but the fields of the standard, sorted as strings. */
function extensionsOf(object: JsonObject, standard: ReadonlySet<string>, namespaces: Namespaces): string {
  const keys = Object.keys(object).filter((key) => !standard.has(key) && !COMMENTS.includes(key));
  return keys.length === 0 ? '' : sorted(keys.flatMap((key) => writeExtension(key, object[key], namespaces))).join('');
}

/** One string per member of a list, one for all else. */
function writeExtension(key: string, value: unknown, namespaces: Namespaces): string[] {
  if (Array.isArray(value)) return value.flatMap((member) => writeExtension(key, member, namespaces));
  const name = qualifiedName(key, namespaces);
  if (typeof value === 'object' && value !== null)
    return [name + extensionsOf(value as JsonObject, new Set(), namespaces)];
  const text = canonicalText(value, namespaces);
  return [text === '' ? name : `${name}=${text}`];
}

function wrapped(name: string, inner: string): string {
  return inner === '' ? '' : name + inner;
}

function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return value === undefined || value === null ? [] : [value];
}

function objectOf(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null ? (value as JsonObject) : {};
}

/** By code point; JavaScript's own order differs where there are characters beyond the first 65,536. */
function sorted(strings: string[]): string[] {
  if (!strings.some((text) => SURROGATE.test(text))) return strings.sort();
  return strings.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}
