import { randomInt } from 'node:crypto';
import slugify from '@sindresorhus/slugify';

/** The path segment of a short link: `packaging-insert`. Lower case, so that it can be typed off a package. */
export const SLUG = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
export const SLUG_LENGTH = { min: 3, max: 80 } as const;

/** Paths we may need ourselves, and words that would let a stranger's code speak in our name. */
const RESERVED = new Set(
  [
    'about abuse account admin api app apple-app-site-association assets assetlinks auth billing blog console contact dashboard',
    'demo docs error favicon feed health help home index info legal live login logout mail metrics new null official openapi',
    'payment ping privacy proofmark public ready report robots root security settings signin signup sitemap static status',
    'support system terms test undefined verify warranty webhook webhooks well-known www',
  ].flatMap((line) => line.split(' ')),
);

/** Without the letters that are misread for digits, and without those that spell words. */
const ALPHABET = '0123456789bcdfghjkmnpqrstvwxyz';
const SUFFIX_LENGTH = 6;
/** 30 ^ 16 is more than 2 ^ 78. */
const UNGUESSABLE_LENGTH = 16;

export function isReserved(slug: string): boolean {
  return RESERVED.has(slug);
}

/** The slug a name suggests, or null where it suggests none that may be had (`日本`, `A`, `Login`). */
export function slugOf(name: string): string | null {
  const slug = cut(hyphened(name), SLUG_LENGTH.max);
  return SLUG.test(slug) && slug.length >= SLUG_LENGTH.min && !isReserved(slug) ? slug : null;
}

/** The same name with an ending nobody else has, most likely. */
export function distinctSlugOf(name: string): string {
  const stem = cut(hyphened(name), SLUG_LENGTH.max - SUFFIX_LENGTH - 1);
  return `${SLUG.test(stem) ? stem : 'code'}-${random(SUFFIX_LENGTH)}`;
}

/** 78 random bits: whoever has one learns nothing about another. */
export function unguessableSlug(): string {
  return random(UNGUESSABLE_LENGTH);
}

/** `Summer menu 2`: nothing to transliterate and no camel's humps to part. */
const PLAIN_WORDS = /^ *(?:[A-Z]?[a-z]+|[0-9]+)(?: +(?:[A-Z]?[a-z]+|[0-9]+))* *$/;

/** What the library makes of a name; of most names at a fortieth of its cost. */
export function hyphened(name: string): string {
  return PLAIN_WORDS.test(name) ? name.trim().toLowerCase().replaceAll(/ +/g, '-') : slugify(name);
}

function cut(slug: string, length: number): string {
  return slug.slice(0, length).replace(/-$/, '');
}

function random(length: number): string {
  return Array.from({ length }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}
