import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Mode } from './message.js';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** 27 base62 characters hold 160 bits. */
const SECRET_LENGTH = 27;
/** 6 base62 characters hold the 32 bits of a CRC. */
const CHECKSUM_LENGTH = 6;
const TOKEN = /^pm_(live|test)_([0-9a-hjkmnp-tv-z]{26})_([0-9A-Za-z]{33})$/;

/** An API key as its owner writes it: `token` alone, or `key` and `secret` where two headers are asked for. */
export interface ApiKeyToken {
  readonly token: string;
  readonly key: string;
  readonly secret: string;
}

/** What a well-formed token says. `apiKeyId` still has to be looked up, and `secretHash` compared. */
export interface ParsedApiKeyToken {
  readonly mode: Mode;
  readonly apiKeyId: string;
  /** SHA-256 of the secret, lower-case hex. */
  readonly secretHash: string;
}

/** Makes a new token for a key: `pm_<mode>_<id>_<secret><checksum>`. Only its hash may be kept. */
export function newApiKeyToken(apiKeyId: string, mode: Mode): ApiKeyToken {
  const key = `pm_${mode}_${apiKeyId.slice(apiKeyId.indexOf('_') + 1)}`;
  const random = randomBase62(SECRET_LENGTH);
  const secret = random + checksum(`${key}_${random}`);
  return { token: `${key}_${secret}`, key, secret };
}

/** Null when the text is no token, or was mistyped or cut off: the checksum tells without a look-up. */
export function parseApiKeyToken(text: string): ParsedApiKeyToken | null {
  const [, mode, id, secret] = TOKEN.exec(text) ?? [];
  if (!mode || !id || !secret) return null;
  const covered = text.slice(0, -CHECKSUM_LENGTH);
  if (checksum(covered) !== secret.slice(-CHECKSUM_LENGTH)) return null;
  return { mode: mode === 'live' ? 'live' : 'test', apiKeyId: `key_${id}`, secretHash: hashApiKeySecret(secret) };
}

/** What is stored of a secret. A plain SHA-256 is enough: the secret is random, so there is nothing to guess. */
export function hashApiKeySecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

function checksum(text: string): string {
  let rest = crc32(text);
  let digits = '';
  for (let place = 0; place < CHECKSUM_LENGTH; place++) {
    digits = ALPHABET.charAt(rest % 62) + digits;
    rest = Math.floor(rest / 62);
  }
  return digits;
}

function randomBase62(length: number): string {
  let text = '';
  while (text.length < length) {
    for (const byte of randomBytes(length)) {
      // 248 = 4 × 62: larger bytes would favour the first characters.
      if (byte < 248 && text.length < length) text += ALPHABET.charAt(byte % 62);
    }
  }
  return text;
}
