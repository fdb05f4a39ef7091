import { checkPairing } from '../application-identifiers/check-pairing.js';
import type { ElementString } from '../application-identifiers/check-value.js';
import { failed, type Parsed, parsed } from '../problem.js';
import type { DigitalLink, LinkOptions } from './digital-link.js';
import { readPath } from './read-path.js';
import { readQuery } from './read-query.js';

const SCHEME = /^(?:https?|HTTPS?):\/\//;
const HOST = /^(?:\[[0-9A-Fa-f:.]+\]|[0-9A-Za-z.-]+)(?::\d{1,5})?$/;
/** Unreserved and reserved characters, and the percent sign: RFC 3986 §2. */
const URI = /^[\w\-.~:/?#[\]@!$&'()*+,;=%]*$/;
const NO_OPTIONS: LinkOptions = {};

interface Parts {
  readonly origin: string;
  readonly path: string;
  readonly query: string;
}

/**
 * Takes a GS1 Digital Link apart: GS1 Digital Link: URI Syntax 1.6, §4. The last primary key of the path counts, what stands before it is
 * the stem. Values, order of qualifiers, check digits and pairing are checked. A fragment is passed over. About a microsecond or two.
 * @param uri uncompressed; of any host
 * @returns the first thing wrong where it is none
 */
export function parseDigitalLink(uri: string, options: LinkOptions = NO_OPTIONS): Parsed<DigitalLink> {
  const parts = split(uri);
  if (!parts.ok) return parts;
  const { origin, path, query } = parts.value;
  const inPath = readPath(path, options);
  if (!inPath.ok) return inPath;
  const { stem, key, qualifiers } = inPath.value;
  const inQuery = readQuery(query, inPath.value, options);
  if (!inQuery.ok) return inQuery;
  const { attributes, extraParameters } = inQuery.value;
  const elements: ElementString[] = [key, ...qualifiers, ...attributes];
  const pairing = checkPairing(elements);
  return pairing ? failed(pairing) : parsed({ stem: origin + stem, key, qualifiers, attributes, extraParameters });
}

function split(uri: string): Parsed<Parts> {
  const scheme = SCHEME.exec(uri);
  if (!scheme) return failed({ code: 'not_a_uri', found: uri, allowed: 'http:// or https:// at the start' });
  if (!URI.test(uri)) return failed({ code: 'not_a_uri', found: uri, allowed: 'the characters of RFC 3986 only' });
  const fragment = uri.indexOf('#');
  const whole = fragment < 0 ? uri : uri.slice(0, fragment);
  const question = whole.indexOf('?');
  const before = question < 0 ? whole : whole.slice(0, question);
  const slash = before.indexOf('/', scheme[0].length);
  if (slash < 0) return failed({ code: 'no_key', found: uri, allowed: 'a path with a GS1 key: /01/09506000134352' });
  const host = before.slice(scheme[0].length, slash);
  if (!HOST.test(host))
    return failed({ code: 'not_a_uri', found: host, allowed: 'a host name or address, with a port or without' });
  return parsed({
    origin: before.slice(0, slash),
    path: before.slice(slash),
    query: question < 0 ? '' : whole.slice(question + 1),
  });
}
