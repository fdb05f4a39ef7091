import { CANONICAL_STEM } from '@proofmark/gs1';

const LINK = /^https:\/\/id\.gs1\.org\/(\d+)\/([^/]+)(?:\/(\d+)\/[^/]+)?$/;

/** Keys whose things differ in a qualifier: each class with each kind of serial is a group. */
const SERIALS: ReadonlySet<string> = new Set(['01/21', '01/235', '8006/21', '8010/8011']);

/** Other keys: how many characters every company prefix is within, with what may stand before it. */
const LEADING: ReadonlyMap<string, number> = new Map([
  ['00', 13],
  ['253', 13],
  ['255', 13],
  ['401', 12],
  ['402', 12],
  ['414', 13],
  ['417', 12],
  ['8003', 14],
  ['8004', 12],
  ['8017', 12],
  ['8018', 12],
]);
/** Of these so many characters alone are a class, no single thing. */
const CLASSES: ReadonlySet<string> = new Set(['253', '255', '8003']);

/**
 * What a single thing has in common with all others that no pure identity pattern with a star tells from it: its class and kind of serial, or
 * as much of its key as may be a company prefix. Such a pattern fits a number of groups as a whole, and never a part of one.
 * @param uri canonical
 * @returns what the URI begins with; null for what no pattern fits
 */
export function groupOf(uri: string): string | null {
  const found = LINK.exec(uri);
  if (!found) return null;
  const [, ai, key, qualifier] = found as unknown as [string, string, string, string | undefined];
  const stem = `${CANONICAL_STEM}/${ai}/`;
  if (SERIALS.has(`${ai}/${qualifier}`)) return `${stem}${key}/${qualifier}/`;
  const leading = LEADING.get(ai);
  if (leading === undefined || (CLASSES.has(ai) && key.length <= leading)) return null;
  return stem + key.slice(0, leading);
}
