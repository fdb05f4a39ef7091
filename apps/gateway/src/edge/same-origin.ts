import type { IncomingHttpHeaders } from 'node:http';

/**
 * Whether a browser sent this from our own page. A cookie travels by itself, so what it may change must be asked for by us
 * (OWASP: verifying origin with standard headers). Programs other than browsers send neither header and carry no foreign cookies.
 */
export function isSameOrigin(headers: IncomingHttpHeaders, ownOrigin: string): boolean {
  const { origin } = headers;
  if (origin === undefined) return fetchedByUs(headers['sec-fetch-site']);
  if (origin === ownOrigin) return true;
  return URL.canParse(origin) && new URL(origin).host === headers.host;
}

function fetchedByUs(site: string | string[] | undefined): boolean {
  return site === undefined || site === 'same-origin' || site === 'none';
}
