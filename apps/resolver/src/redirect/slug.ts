const PREFIX = '/r/';
// As codes makes them; anything else is no code and costs no search.
const SLUG = /^[A-Za-z0-9][A-Za-z0-9_.~-]{0,119}$/;

/** Whether a request is for a short link at all. */
export function isShortLink(method: string | undefined, url: string | undefined): boolean {
  return (method === 'GET' || method === 'HEAD') && url !== undefined && url.startsWith(PREFIX);
}

/** The slug of `/r/<slug>`, whatever query follows; null where none can be there. */
export function slugOf(url: string): string | null {
  const end = url.indexOf('?', PREFIX.length);
  const path = end < 0 ? url.slice(PREFIX.length) : url.slice(PREFIX.length, end);
  const slug = path.endsWith('/') ? path.slice(0, -1) : path;
  return SLUG.test(slug) ? slug : null;
}
