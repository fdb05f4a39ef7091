import { canonicalId, qualifiedName } from '../event/canonical.js';
import type { Namespaces } from '../event/epcis-event.js';
import type { MasterDataCaptured } from './master-data.events.js';

type Element = MasterDataCaptured['data'];

/**
 * What a document's master data says of each id. Where it says something twice, the last holds. What has not the shape of the standard says
 * nothing.
 * @param masterData `{ vocabularyList: [{ type, vocabularyElementList: [{ id, attributes: [{ id, attribute }], children }] }] }`
 */
export function readMasterData(masterData: unknown, namespaces: Namespaces): readonly Element[] {
  const elements = listOf(masterData, 'vocabularyList').flatMap((vocabulary) => {
    const type = textOf(vocabulary, 'type');
    return type === undefined
      ? []
      : listOf(vocabulary, 'vocabularyElementList').flatMap((element) => elementOf(type, element, namespaces));
  });
  return [...new Map(elements.map((element) => [`${element.type}\n${element.id}`, element])).values()];
}

function elementOf(type: string, element: unknown, namespaces: Namespaces): Element[] {
  const id = textOf(element, 'id');
  if (id === undefined) return [];
  const attributes = listOf(element, 'attributes').flatMap((attribute) => {
    const name = textOf(attribute, 'id');
    if (name === undefined) return [];
    const qualified = qualifiedName(name, namespaces);
    return textsIn(memberOf(attribute, 'attribute')).map((value) => ({ name: qualified, value }));
  });
  const children = listOf(element, 'children').filter((child) => typeof child === 'string');
  return [{ type, id: canonicalId(id), attributes, children: children.map(canonicalId) }];
}

/** What is no text stands as in JSON: numbers and truths can be asked for so, objects for being there. */
function textsIn(value: unknown): readonly string[] {
  if (value === undefined || value === null) return [''];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return [typeof value === 'string' ? value : JSON.stringify(value)];
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function listOf(value: unknown, name: string): readonly unknown[] {
  const list = memberOf(value, name);
  return Array.isArray(list) ? list : [];
}

function textOf(value: unknown, name: string): string | undefined {
  const text = memberOf(value, name);
  return typeof text === 'string' ? text : undefined;
}
