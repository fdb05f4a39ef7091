import { domainToUnicode } from 'node:url';

/** Scripts that are written together in one word: UTS #39 §5.2, "highly restrictive". */
const WRITTEN_TOGETHER = [
  ['Latin', 'Han', 'Hiragana', 'Katakana'],
  ['Latin', 'Han', 'Hangul'],
  ['Latin', 'Han', 'Bopomofo'],
];
const SCRIPTS = [
  ...[
    'Latin',
    'Greek',
    'Cyrillic',
    'Armenian',
    'Hebrew',
    'Arabic',
    'Devanagari',
    'Bengali',
    'Tamil',
    'Thai',
    'Georgian',
  ],
  ...['Cherokee', 'Ethiopic', 'Khmer', 'Hangul', 'Han', 'Hiragana', 'Katakana', 'Bopomofo'],
].map((name) => ({ name, pattern: new RegExp(`\\p{Script=${name}}`, 'u') }));

/** Cyrillic letters that look like Latin ones (the set Chromium uses): a word of nothing else may be made to be misread. */
const LOOK_LATIN = /^[асԁеһіјӏорԛѕԝхуъьҽпгѵѡ0-9-]+$/u;

/** Whether a host name mixes scripts in one label, or passes Cyrillic letters off as Latin ones. `host` in ASCII (punycode). */
export function looksAlike(host: string): boolean {
  const labels = domainToUnicode(host).split('.');
  const topLevelIsAscii = !host.slice(host.lastIndexOf('.') + 1).startsWith('xn--');
  return labels.some((label) => mixesScripts(label) || (topLevelIsAscii && isDisguised(label)));
}

function mixesScripts(label: string): boolean {
  const used = SCRIPTS.filter(({ pattern }) => pattern.test(label)).map(({ name }) => name);
  if (used.length < 2) return false;
  return !WRITTEN_TOGETHER.some((together) => used.every((script) => together.includes(script)));
}

function isDisguised(label: string): boolean {
  return /[^\p{ASCII}]/u.test(label) && LOOK_LATIN.test(label);
}
