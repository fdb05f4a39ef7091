const VISIBLE_ASCII = /^[\x21-\x7e]+$/;
const MAX_LOCATION = 4096;

/**
 * Adds what the destination does not set itself: an utm parameter that is there already, in whatever case and with whatever value,
 * stays as it is. Everything else stays byte for byte, the fragment at the end.
 */
export function appendUtm(destination: string, utm: Readonly<Record<string, string>>): string {
  const [beforeFragment, fragment] = split(destination, '#');
  const [path, query] = split(beforeFragment, '?');
  const given = new Set(query.slice(1).split('&').map(parameterName));
  const missing = Object.entries(utm).filter(([name]) => !given.has(name.toLowerCase()));
  if (missing.length === 0) return destination;
  const added = missing.map(([name, value]) => `${name}=${encodeURIComponent(value.toWellFormed())}`).join('&');
  return path + joined(query, added) + fragment;
}

/** The utm parameters a location carries, for the scan. Names in lower case, the first of each. */
export function utmOf(location: string): Record<string, string> {
  const [, query] = split(split(location, '#')[0], '?');
  const utm: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    const key = name.toLowerCase();
    if (/^utm_[a-z]{1,20}$/.test(key) && !(key in utm)) utm[key] = value.slice(0, 200).toWellFormed();
  }
  return utm;
}

/**
 * Where a code may send people: a web address without user name, as it was given where a header can hold that, else as browsers
 * write it. Null for what must not be followed, whatever has been stored.
 */
export function safeLocation(destination: string): string | null {
  const url = URL.parse(destination);
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.password !== '') return null;
  const location = VISIBLE_ASCII.test(destination) ? destination : url.href;
  return location.length <= MAX_LOCATION ? location : null;
}

function split(text: string, mark: string): [before: string, fromMark: string] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at)];
}

/** @param query with its question mark, or '' */
function joined(query: string, added: string): string {
  if (query === '') return `?${added}`;
  // Only the first question mark is one: in `??` the second belongs to a name.
  return query === '?' || query.endsWith('&') ? query + added : `${query}&${added}`;
}

function parameterName(parameter: string): string {
  const [raw] = split(parameter, '=');
  try {
    return decodeURIComponent(raw.replaceAll('+', ' ')).toLowerCase();
  } catch {
    return raw.toLowerCase();
  }
}
