import { contextOf } from '../event/standalone-event.js';
import type { ParsedJson } from '../validation/parse-json.js';
import { decodeXml } from './decode-xml.js';
import { isStandard, Prefixes } from './namespaces.js';
import { flattened, readEvent } from './read-event.js';
import { type JsonObject, readExtension } from './read-extension.js';
import { parseXml, type XmlElement, XmlRefused } from './xml-tree.js';

/**
 * Reads what may be captured in XML: an EPCISDocument, EPCISQueryDocument or EPCISMasterDataDocument of EPCIS 2.0 or 1.x, or one event
 * alone, whatever its prefixes.
 * @returns the JSON form of EPCIS 2.0, as if it had come as JSON, and no less in need of validation
 */
export function readXml(bytes: Uint8Array): ParsedJson {
  try {
    return { ok: true, value: readRoot(parseXml(decodeXml(bytes))) };
  } catch (error) {
    if (!(error instanceof XmlRefused)) throw error;
    return { ok: false, finding: { pointer: '', issue: error.message } };
  }
}

function readRoot(root: XmlElement): JsonObject {
  switch (isStandard(root.uri) ? root.local : undefined) {
    case 'EPCISDocument':
    case 'EPCISQueryDocument':
    case 'EPCISMasterDataDocument':
      return readDocument(root);
    default:
      return readBareEvent(root);
  }
}

function readBareEvent(root: XmlElement): JsonObject {
  const prefixes = new Prefixes();
  const event = readEvent(root, prefixes);
  return { '@context': contextOf(prefixes.additions() ?? {}), ...event };
}

function readDocument(root: XmlElement): JsonObject {
  const [header, body] = [child(root, 'EPCISHeader'), child(root, 'EPCISBody')];
  const results = body && child(body, 'QueryResults');
  const prefixes = new Prefixes();
  for (const outer of [root, header, body, results]) if (outer) prefixes.declare(outer);
  const content = {
    type: results ? 'EPCISQueryDocument' : 'EPCISDocument',
    schemaVersion: '2.0',
    ...attributesOf(root, 'creationDate'),
    ...(header && readBusinessHeader(header)),
    ...readMasterData(header, body, prefixes),
    epcisBody: results ? readResults(results, prefixes) : { eventList: eventsIn(body, prefixes) },
  };
  return { '@context': contextOf(prefixes.additions() ?? {}), ...content };
}

/** Of a capture document in its header, of a master data document in its body. */
function readMasterData(header: XmlElement | undefined, body: XmlElement | undefined, prefixes: Prefixes): JsonObject {
  const list = [header, body].map((within) => within && findVocabularies(within)).find((found) => found !== undefined);
  return list ? { epcisHeader: { epcisMasterData: { vocabularyList: readVocabularies(list, prefixes) } } } : {};
}

function eventsIn(body: XmlElement | undefined, prefixes: Prefixes): JsonObject[] {
  const list = body && child(body, 'EventList');
  if (!list) return [];
  prefixes.declare(list);
  return flattened(list).map((element) => {
    const inside = new Prefixes(prefixes);
    const event = readEvent(element, inside);
    const own = inside.additions();
    return own ? { '@context': [own], ...event } : event;
  });
}

function readResults(results: XmlElement, prefixes: Prefixes): JsonObject {
  const [queryName, subscriptionID] = ['queryName', 'subscriptionID'].map((name) => child(results, name)?.text);
  return {
    queryResults: {
      ...(queryName !== undefined && { queryName }),
      ...(subscriptionID !== undefined && { subscriptionID }),
      resultsBody: { eventList: eventsIn(child(results, 'resultsBody'), prefixes) },
    },
  };
}

/** EPCIS 2.0 JSON keeps three fields of the Standard Business Document Header. */
function readBusinessHeader(header: XmlElement): JsonObject {
  const standardHeader = header.children.find(({ local }) => local === 'StandardBusinessDocumentHeader');
  const at = (...path: string[]): string | undefined =>
    path.reduce<XmlElement | undefined>(
      (element, name) => element?.children.find(({ local }) => local === name),
      standardHeader,
    )?.text;
  const said = {
    instanceIdentifier: at('DocumentIdentification', 'InstanceIdentifier'),
    sender: at('Sender', 'Identifier'),
    receiver: at('Receiver', 'Identifier'),
  };
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
}

function findVocabularies(within: XmlElement): XmlElement | undefined {
  const parts = flattened(within);
  const masterData = parts.find(({ local }) => local === 'EPCISMasterData');
  return (masterData ? flattened(masterData) : parts).find(({ local }) => local === 'VocabularyList');
}

function readVocabularies(list: XmlElement, prefixes: Prefixes): JsonObject[] {
  return list.children.map((vocabulary) => ({
    ...attributesOf(vocabulary, 'type'),
    vocabularyElementList: vocabulary.children
      .filter(({ local }) => local === 'VocabularyElementList')
      .flatMap(({ children }) => children.map((element) => readVocabularyElement(element, prefixes))),
  }));
}

function readVocabularyElement(element: XmlElement, prefixes: Prefixes): JsonObject {
  const parts = flattened(element);
  const attributes = parts.filter(({ local }) => local === 'attribute');
  const children = parts.filter(({ local }) => local === 'children').flatMap(({ children: ids }) => ids);
  return {
    ...attributesOf(element, 'id'),
    ...(attributes.length > 0 && {
      attributes: attributes.map((attribute) => ({
        ...attributesOf(attribute, 'id'),
        attribute: readExtension({ ...attribute, attributes: [] }, prefixes),
      })),
    }),
    ...(children.length > 0 && { children: children.map(({ text }) => text) }),
  };
}

function child(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find(({ local, uri }) => local === name && isStandard(uri));
}

function attributesOf({ attributes }: XmlElement, name: string): JsonObject {
  const found = attributes.find(({ local, uri }) => local === name && uri === '');
  return found ? { [name]: found.value.trim() } : {};
}
