import type { Namespaces } from '../../event/epcis-event.js';
import { refused, shown } from './given.js';

const PREFIX = /^[A-Za-z][\w.-]*$/;

/**
 * The prefixes that a request declares for the names of extensions: `example=https://ns.example.com/epcis/, other=urn:example:`.
 * @param header of each time that GS1-Extensions was sent
 * @throws EpcisException QueryParameterException
 */
export function extensionsHeader(header: string | readonly string[] | undefined): Namespaces {
  const pairs = [header ?? []].flat().flatMap((one) => one.split(','));
  return Object.fromEntries(
    pairs
      .map((pair) => pair.trim())
      .filter((pair) => pair !== '')
      .map((pair) => {
        const at = pair.indexOf('=');
        const [prefix, uri] = [pair.slice(0, Math.max(at, 0)).trim(), pair.slice(at + 1).trim()];
        if (PREFIX.test(prefix) && uri.includes(':')) return [prefix, uri];
        throw refused('GS1-Extensions', `has ${shown(pair)}`, 'a list of prefix=URI, separated by commas');
      }),
  );
}

/** What `@context` declares: a URL (never fetched), an object, or a list of them. */
export function contextNamespaces(context: unknown): Namespaces {
  const parts = [context ?? []].flat();
  return Object.fromEntries(
    parts.flatMap((part: unknown) => {
      if (typeof part === 'string') return [];
      if (typeof part === 'object' && part !== null) return Object.entries(part).filter(isDeclaration);
      throw refused('@context', `has ${shown(part)}`, 'a URL, an object of prefixes, or a list of these');
    }),
  );
}

function isDeclaration(entry: [string, unknown]): entry is [string, string] {
  return PREFIX.test(entry[0]) && typeof entry[1] === 'string';
}
