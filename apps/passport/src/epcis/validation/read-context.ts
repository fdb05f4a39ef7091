import type { Namespaces } from '../event/epcis-event.js';
import { type Finding, finding, shown, step } from './finding.js';

/** What `@context` says of prefixes. URLs in it are names: nothing is ever fetched. */
export interface Contexts {
  readonly namespaces: Namespaces;
  readonly hasForeignContext: boolean;
  /** Pointers begin at `@context`. */
  readonly findings: readonly Finding[];
}

/** EPCIS 2.0's own context, at each of its addresses. */
const STANDARD_CONTEXT =
  /^https?:\/\/(?:ref\.gs1\.org\/standards\/epcis\/(?:[\d.]+\/)?|gs1\.github\.io\/EPCIS\/)epcis-context\.jsonld$/i;
const PREFIX = /^[A-Za-z][\w.-]*$/;
/** They go with every event that is captured. */
const MOST_PREFIXES = 100;

/** @param context as the schema allows it: a URL, an object, or a list of them */
export function readContexts(context: unknown): Contexts {
  const list: readonly unknown[] = Array.isArray(context) ? context : [context];
  const seen = new Set<string>();
  const repeated = list.findIndex((one) => seen.size === seen.add(JSON.stringify(one)).size);
  const namespaces = Object.fromEntries(list.flatMap(declarationsOf));
  const count = Object.keys(namespaces).length;
  return {
    namespaces,
    hasForeignContext: list.some((one) => typeof one === 'string' && !STANDARD_CONTEXT.test(one)),
    findings: [
      ...(repeated < 0 ? [] : [finding(step(repeated), `${shown(list[repeated])} twice`, 'each context once')]),
      ...(count > MOST_PREFIXES ? [finding('', `${count} prefixes`, `no more than ${MOST_PREFIXES}`)] : []),
    ],
  };
}

/** `{"ext": "https://…"}` and `{"ext": {"@id": "https://…"}}`; keywords of JSON-LD and terms that are no prefixes are passed over. */
function declarationsOf(context: unknown): (readonly [string, string])[] {
  if (typeof context !== 'object' || context === null) return [];
  return Object.entries(context).flatMap(([name, definition]: [string, unknown]) => {
    const uri =
      typeof definition === 'object' && definition !== null ? (definition as { '@id'?: unknown })['@id'] : definition;
    return PREFIX.test(name) && typeof uri === 'string' && uri.includes(':') ? [[name, uri] as const] : [];
  });
}
