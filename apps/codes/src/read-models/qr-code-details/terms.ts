/** Prefixes keep the two kinds of terms apart. */
const TAG = 't:';
const WORD = 'w:';
/** A name has 120 characters, a slug 80. */
const MAX_WORD_LENGTH = 120;

export function tagTerm(tag: string): string {
  return `${TAG}${tag}`;
}

/** The terms a code is found by: each of its tags, and each word of its name and slug. */
export function termsOf({ name, slug, tags }: { name: string; slug: string; tags: readonly string[] }): string[] {
  const words = wordsOf(`${name} ${slug}`).map((word) => `${WORD}${word}`);
  return [...new Set([...tags.map(tagTerm), ...words])];
}

/** Lower and upper bound (excluded) of the terms that begin with each word of a search text, in the order of bytes. */
export function wordRanges(text: string): { from: string; below: string }[] {
  return wordsOf(text).map((word) => ({ from: `${WORD}${word}`, below: `${WORD}${word}\u{10ffff}` }));
}

/** `Größe 50%` → `grosse`, `50`: without case and accents, so that people find what they mean. */
function wordsOf(text: string): string[] {
  const plain = text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase().replaceAll('ß', 'ss');
  const words = plain.match(/[\p{L}\p{N}]+/gu) ?? [];
  return [...new Set(words.map((word) => [...word].slice(0, MAX_WORD_LENGTH).join('')))];
}
