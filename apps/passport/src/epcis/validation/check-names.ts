import type { EpcisEvent, Namespaces } from '../event/epcis-event.js';
import { shown, step } from './finding.js';
import type { Findings } from './verdict.js';

/** What EPCIS 2.0's own context declares. */
const STANDARD_PREFIXES = new Set(['epcis', 'cbv', 'cbvmda', 'gs1', 'rdfs', 'owl', 'xsd', 'dcterms']);
/** Schemes of URIs that have no `//` and that a name may begin with. */
const SCHEMES = new Set(['urn', 'tag', 'ni', 'did', 'info', 'doi']);
/** Properties of the standard in which extensions may stand. */
const HOLDERS = new Set(['ilmd', 'errorDeclaration', 'readPoint', 'bizLocation', 'sensorElementList']);

interface Look {
  readonly namespaces: Namespaces;
  /** Undefined in the quick look that most events are done with. */
  readonly tell: ((pointer: string, prefix: string) => void) | undefined;
}

/**
 * Each prefix of an extension's name is declared.
 * @param isForeign whether a context was named that is not the standard's: it may declare any prefix, and is not fetched
 */
export function checkNames(
  event: EpcisEvent,
  findings: Findings,
  { namespaces, isForeign }: { namespaces: Namespaces; isForeign: boolean },
): void {
  if (areDeclared(event, { namespaces, tell: undefined })) return;
  const tell = (pointer: string, prefix: string): void => {
    const issue = `found the prefix ${shown(prefix)}, allowed are prefixes that the @context declares`;
    if (isForeign) findings.warn(pointer, issue);
    else findings.error(pointer, issue);
  };
  areDeclared(event, { namespaces, tell });
}

function areDeclared(event: EpcisEvent, look: Look): boolean {
  let all = true;
  for (const name in event) {
    const isExtension = name.includes(':');
    if (isExtension) all = isDeclared('', name, look) && all;
    if (isExtension || HOLDERS.has(name)) all = areDeclaredWithin(look.tell && step(name), event[name], look) && all;
  }
  return all;
}

/** @param pointer undefined in the quick look, which tells nothing */
function areDeclaredWithin(pointer: string | undefined, value: unknown, look: Look): boolean {
  if (typeof value !== 'object' || value === null) return true;
  let all = true;
  for (const [name, inner] of Object.entries(value)) {
    const isFine = !name.includes(':') || isDeclared(pointer, name, look);
    all = areDeclaredWithin(look.tell && pointer + step(name), inner, look) && isFine && all;
  }
  return all;
}

function isDeclared(pointer: string | undefined, name: string, { namespaces, tell }: Look): boolean {
  const colon = name.indexOf(':');
  const prefix = name.slice(0, colon);
  if (Object.hasOwn(namespaces, prefix) || STANDARD_PREFIXES.has(prefix)) return true;
  if (SCHEMES.has(prefix) || name.startsWith('//', colon + 1)) return true;
  tell?.((pointer ?? '') + step(name), prefix);
  return false;
}
