import { createHash, createSecretKey, type KeyObject } from 'node:crypto';

export interface NamedKey {
  /** First eight hex digits of the key's SHA-256: tells keys apart, says nothing about them. */
  readonly id: string;
  readonly key: KeyObject;
}

const keyrings = new Map<string, readonly NamedKey[]>();

/**
 * Keys as the environment gives them: one, or several separated by commas. The first seals and signs, all of them open and verify,
 * so a key is changed by putting the new one in front and dropping the old one later.
 */
export function keyring(text: string, encoding: 'base64' | 'utf8'): readonly NamedKey[] {
  const known = keyrings.get(text);
  if (known) return known;
  const keys = text.split(',').map((part) => nameKey(Buffer.from(part.trim(), encoding)));
  keyrings.set(text, keys);
  return keys;
}

export function firstKey(keys: readonly NamedKey[]): NamedKey {
  const [first] = keys;
  if (!first) throw new Error('A keyring holds at least one key.');
  return first;
}

function nameKey(bytes: Buffer): NamedKey {
  return { id: createHash('sha256').update(bytes).digest('hex').slice(0, 8), key: createSecretKey(bytes) };
}
