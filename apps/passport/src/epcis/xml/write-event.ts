import { attributesText, escapeText, tag } from '@proofmark/runtime';
import { XmlNames } from './xml-names.js';

type JsonObject = Readonly<Record<string, unknown>>;
type Write = (name: string, value: unknown, names: XmlNames) => string;

/** The order of the standard's XML Schema; what it has not follows. */
const ORDER = [
  ...['eventTime', 'recordTime', 'eventTimeZoneOffset', 'eventID', 'errorDeclaration', 'certificationInfo'],
  ...['parentID', 'epcList', 'childEPCs', 'inputEPCList', 'inputQuantityList', 'outputEPCList', 'outputQuantityList'],
  ...['transformationID', 'action', 'bizStep', 'disposition', 'readPoint', 'bizLocation', 'bizTransactionList'],
  ...['quantityList', 'childQuantityList', 'sourceList', 'destinationList', 'sensorElementList'],
  ...['persistentDisposition', 'ilmd'],
];
/** Where a type has another order: the field, and the one it stands before. */
const EARLIER: Readonly<Record<string, readonly [field: string, before: string]>> = {
  TransactionEvent: ['bizTransactionList', 'parentID'],
  AssociationEvent: ['childQuantityList', 'action'],
};
const HEAD: ReadonlySet<string> = new Set(['@context', 'type']);

const children = (object: JsonObject, names: XmlNames): string =>
  Object.entries(object)
    .map(([name, value]) => writeField(name, value, names))
    .join('');

const list =
  (member: string, write: Write = writeValue): Write =>
  (name, value, names) =>
    tag(name, [value].flat().map((one) => write(member, one, names)).join('')); // prettier-ignore

const typed =
  (member: string): Write =>
  (name, value) => {
    const one = (each: unknown): string => {
      const { type, [member]: id } = each as JsonObject;
      return tag(member, escapeText(String(id)), attributesText({ type }));
    };
    return tag(name, [value].flat().map(one).join(''));
  };

/** Attributes, but what no attribute can say. */
const sensorPart: Write = (name, value, names) => {
  const entries = Object.entries(value as JsonObject);
  const isInside = ([, one]: [string, unknown]): boolean => typeof one === 'object' && one !== null;
  const attributes = entries.filter((entry) => !isInside(entry)).map(([key, one]) => [names.write(key), one]);
  const inside = Object.fromEntries(entries.filter(isInside));
  return tag(name, children(inside, names), attributesText(Object.fromEntries(attributes) as JsonObject));
};

const quantities = list('quantityElement');
const epcs = list('epc');

const fields: Readonly<Record<string, Write>> = {
  epcList: epcs,
  childEPCs: epcs,
  inputEPCList: epcs,
  outputEPCList: epcs,
  quantityList: quantities,
  childQuantityList: quantities,
  inputQuantityList: quantities,
  outputQuantityList: quantities,
  bizTransactionList: typed('bizTransaction'),
  sourceList: typed('source'),
  destinationList: typed('destination'),
  correctiveEventIDs: list('correctiveEventID'),
  sensorElementList: list('sensorElement'),
  sensorMetadata: sensorPart,
  sensorReport: (name, value, names) => [value].flat().map((one) => sensorPart(name, one, names)).join(''), // prettier-ignore
  // The schema wants what ends before what begins.
  persistentDisposition: (name, value, names) => {
    const { set, unset } = value as JsonObject;
    return tag(name, children({ unset: unset ?? [], set: set ?? [] }, names));
  },
};

/** An event of the JSON form as an element of an EventList. Its own `@context` becomes declarations of its own. */
export function writeEvent(event: JsonObject, around: XmlNames): string {
  const names = new XmlNames(contextOf(event['@context']), around);
  const type = String(event.type);
  const given = Object.keys(event).filter((name) => !HEAD.has(name));
  const inOrder = orderOf(type).filter((name) => Object.hasOwn(event, name));
  const others = given.filter((name) => !ORDER.includes(name));
  const content = [...inOrder, ...others].map((name) => writeField(name, event[name], names)).join('');
  const name = names.write(type);
  const element = tag(name, content, names.declarations());
  // The schema has no place for other types but this.
  return name.includes(':') ? tag('extension', element) : element;
}

/** Prefixes of the objects in a `@context`; its URLs are names. */
export function contextOf(context: unknown): JsonObject {
  return Object.assign({}, ...[context].flat().filter((one) => typeof one === 'object')) as JsonObject;
}

function orderOf(type: string): readonly string[] {
  const [field, before] = EARLIER[type] ?? [];
  return field === undefined ? ORDER : ORDER.flatMap((name) => (name === field ? [] : name === before ? [field, name] : [name])); // prettier-ignore
}

function writeField(name: string, value: unknown, names: XmlNames): string {
  const write = Object.hasOwn(fields, name) ? fields[name] : undefined;
  return write ? write(name, value, names) : writeValue(name, value, names);
}

/** Text, or elements: one for each member of a list, named alike. */
function writeValue(name: string, value: unknown, names: XmlNames): string {
  if (Array.isArray(value)) return value.map((one) => writeValue(name, one, names)).join('');
  const written = names.write(name);
  if (typeof value === 'object' && value !== null) return tag(written, children(value as JsonObject, names));
  return tag(written, value === null ? '' : escapeText(`${value as string | number | boolean}`));
}
