import { spelledEvent } from '../document/event-shape.js';
import { spellingOf } from '../document/spelling.js';
import { isAboutXml, isStandard, type Prefixes } from './namespaces.js';
import { nameOf, type JsonObject, put, readExtension } from './read-extension.js';
import type { XmlElement } from './xml-tree.js';

type Read = (element: XmlElement, prefixes: Prefixes) => unknown;
type Fields = Readonly<Record<string, Read>>;

/** JSON has bare words where XML has URNs and web URIs. */
const BARE = spellingOf('Never_Translates');

const text: Read = (element) => element.text;
/** What is no number stays text, for the validation to find. */
const decimal = (value: string): unknown => (value !== '' && Number.isFinite(Number(value)) ? Number(value) : value);
const truth = (value: string): unknown => ({ true: true, 1: true, false: false, 0: false })[value] ?? value;

const list =
  (member: Read): Read =>
  (element, prefixes) =>
    element.children.map((child) => member(child, prefixes));

const fieldsOf =
  (fields: Fields): Read =>
  (element, prefixes) =>
    readFields(element, fields, prefixes);

const typed =
  (name: string): Read =>
  (element) => {
    const type = element.attributes.find(({ local, uri }) => local === 'type' && uri === '')?.value;
    return { ...(type !== undefined && { type: type.trim() }), [name]: element.text };
  };

const epcs = list(text);
const quantities = list(fieldsOf({ quantity: (element) => (isNil(element) ? undefined : decimal(element.text)) }));
const dispositions: Read = (element) => {
  const object: JsonObject = {};
  for (const { local, text: word } of element.children) put(object, local, [word]);
  return object;
};

const NUMBERS: ReadonlySet<string> = new Set(
  ['value', 'minValue', 'maxValue', 'meanValue', 'sDev', 'percRank', 'percValue'], // prettier-ignore
);

/** All attributes; what a repository of JSON could not say as one stands inside. */
const sensorPart: Read = (element, prefixes) => {
  const object = readFields({ ...element, attributes: [] }, {}, prefixes);
  for (const attribute of element.attributes)
    if (!isAboutXml(attribute.uri))
      put(object, nameOf(attribute, prefixes), sensorValue(attribute.local, attribute.value.trim()));
  return object;
};

function sensorValue(name: string, value: string): unknown {
  if (NUMBERS.has(name)) return decimal(value);
  return name === 'booleanValue' ? truth(value) : value;
}

const sensorElement: Read = (element, prefixes) => {
  const object = readFields(element, { sensorMetadata: sensorPart, sensorReport: sensorPart }, prefixes);
  if (object.sensorReport !== undefined) object.sensorReport = [object.sensorReport].flat();
  return object;
};

const eventFields: Fields = {
  errorDeclaration: fieldsOf({ correctiveEventIDs: epcs }),
  epcList: epcs,
  childEPCs: epcs,
  inputEPCList: epcs,
  outputEPCList: epcs,
  quantityList: quantities,
  childQuantityList: quantities,
  inputQuantityList: quantities,
  outputQuantityList: quantities,
  persistentDisposition: dispositions,
  readPoint: fieldsOf({}),
  bizLocation: fieldsOf({}),
  bizTransactionList: list(typed('bizTransaction')),
  sourceList: list(typed('source')),
  destinationList: list(typed('destination')),
  sensorElementList: list(sensorElement),
  ilmd: fieldsOf({}),
};

/**
 * An event of EPCIS 2.0 or 1.x XML in the JSON form of 2.0, extensions under the prefixes given. What is wrong with it is kept as it is, for
 * the validation of the JSON form to find.
 */
export function readEvent(element: XmlElement, prefixes: Prefixes): JsonObject {
  prefixes.declare(element, true);
  const type = nameOf(element, prefixes);
  return spelledEvent({ type, ...readFields(element, eventFields, prefixes) }, BARE);
}

/** Standard elements by their field, text where it has none; all others as extensions. Attributes of other namespaces are extensions, too. */
function readFields(element: XmlElement, fields: Fields, prefixes: Prefixes): JsonObject {
  prefixes.declare(element);
  const object: JsonObject = {};
  for (const attribute of element.attributes)
    if (!isStandard(attribute.uri) && !isAboutXml(attribute.uri))
      put(object, prefixes.curie(attribute), attribute.value);
  for (const child of flattened(element)) {
    const name = nameOf(child, prefixes);
    const read = isStandard(child.uri) ? fieldOf(fields, name) : readExtension;
    const value = read(child, prefixes);
    if (value !== undefined) put(object, name, value);
  }
  return object;
}

function fieldOf(fields: Fields, name: string): Read {
  return Object.hasOwn(fields, name) ? (fields[name] ?? plain) : plain;
}

/** A standard element of text; one with children is no element of the standard, and stays what it is. */
const plain: Read = (element, prefixes) =>
  element.children.length === 0 ? element.text : readExtension(element, prefixes);

/** EPCIS 1.x put what came later into `extension` within `extension`; 2.0 has it beside the rest. */
export function flattened({ children }: XmlElement): XmlElement[] {
  return children.flatMap((child) =>
    isStandard(child.uri) && (child.local === 'extension' || child.local === 'baseExtension')
      ? flattened(child)
      : [child],
  );
}

function isNil({ attributes }: XmlElement): boolean {
  return attributes.some(({ local, uri, value }) => local === 'nil' && isAboutXml(uri) && truth(value) === true);
}
