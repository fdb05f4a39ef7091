import type { IncomingHttpHeaders } from 'node:http';
import { EpcisException } from '../problem/epcis-exception.js';

/** What this repository speaks. EPCIS 2.0 §12.3 has the headers; the spellings with other names come from drafts that are still in use. */
/** Any 2.x of a client is taken for what it shares with 2.0. */
const SPOKEN = { min: '2.0', max: '2.0.1' };

/** On answers to OPTIONS. */
export const RANGE_HEADERS = {
  'gs1-epcis-min': SPOKEN.min,
  'gs1-epcis-max': SPOKEN.max,
  'gs1-cbv-min': SPOKEN.min,
  'gs1-cbv-max': SPOKEN.max,
} as const;

const VERSION = /^\d{1,4}(?:\.\d{1,4}){0,3}$/;

/** @throws EpcisException when the request is of a version, or asks for a range of versions, that is not spoken here */
export function checkVersions(headers: IncomingHttpHeaders): void {
  for (const standard of ['epcis', 'cbv'] as const) {
    checkVersion(headers, `gs1-${standard}-version`);
    checkRange(headers, standard);
  }
}

function checkVersion(headers: IncomingHttpHeaders, name: string): void {
  const version = versionIn(headers, name);
  if (version === undefined || isSpoken(version)) return;
  throw notSpoken(name, version);
}

function checkRange(headers: IncomingHttpHeaders, standard: string): void {
  const min = versionIn(headers, `gs1-${standard}-min`);
  const max = versionIn(headers, `gs1-${standard}-max`);
  if (min !== undefined && compare(min, SPOKEN.max) > 0) throw notSpoken(`gs1-${standard}-min`, min);
  // `2` as an upper end means all of 2.
  if (max !== undefined && compare(max, SPOKEN.min, true) < 0) throw notSpoken(`gs1-${standard}-max`, max);
}

function versionIn(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  if (value === undefined) return undefined;
  const text = String(value).trim();
  if (VERSION.test(text)) return text;
  throw new EpcisException(
    'ValidationException',
    `${spelled(name)} is "${text.slice(0, 40)}", not a version such as 2.0.`,
  );
}

function isSpoken(version: string): boolean {
  return compare(version, SPOKEN.min, true) >= 0 && compare(version, SPOKEN.max) <= 0;
}

/** @param short whether parts that `a` does not say count as equal */
function compare(a: string, b: string, short = false): number {
  const [left, right] = [a, b].map((text) => text.split('.').map(Number)) as [number[], number[]];
  const length = short ? Math.min(left.length, right.length) : Math.max(left.length, right.length);
  for (let at = 0; at < length; at++) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function notSpoken(name: string, version: string): EpcisException {
  return new EpcisException(
    'NotAcceptableException',
    `${spelled(name)} is ${version}; this repository speaks ${SPOKEN.min} to ${SPOKEN.max}.`,
  );
}

function spelled(name: string): string {
  return name
    .replace('gs1', 'GS1')
    .replace('epcis', 'EPCIS')
    .replace('cbv', 'CBV')
    .replace(/-(version|min|max)$/, (end) => end.replace(/[a-z]/, (letter) => letter.toUpperCase()));
}
