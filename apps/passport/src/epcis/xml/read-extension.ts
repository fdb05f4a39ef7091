import { isAboutXml, isStandard, type Prefixes } from './namespaces.js';
import type { XmlElement } from './xml-tree.js';

export type JsonObject = Record<string, unknown>;

/** Text beside attributes or children, which JSON has no place for. */
const TEXT_OF: Pick<XmlElement, 'uri' | 'prefix' | 'local'> = {
  uri: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
  prefix: 'rdf',
  local: 'value',
};

/**
 * An extension's value: text, or an object of its attributes and children, a name said twice being a list. Names without a namespace, which
 * only the inside of an extension may have, stay plain.
 */
export function readExtension(element: XmlElement, prefixes: Prefixes): unknown {
  prefixes.declare(element);
  const attributes = element.attributes.filter(({ uri }) => !isAboutXml(uri));
  if (attributes.length === 0 && element.children.length === 0) return element.text;
  const object: JsonObject = {};
  for (const attribute of attributes) put(object, nameOf(attribute, prefixes), attribute.value);
  for (const child of element.children) put(object, nameOf(child, prefixes), readExtension(child, prefixes));
  if (element.text !== '') put(object, prefixes.curie(TEXT_OF), element.text);
  return object;
}

/** The name in JSON of an element or attribute: plain for the standard's own. */
export function nameOf(part: Pick<XmlElement, 'uri' | 'prefix' | 'local'>, prefixes: Prefixes): string {
  return isStandard(part.uri) ? part.local : prefixes.curie(part);
}

/** A name said again becomes a list; a list grows. */
export function put(object: JsonObject, name: string, value: unknown): void {
  object[name] = Object.hasOwn(object, name) ? [object[name]].flat().concat(value) : value;
}
