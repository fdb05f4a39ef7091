import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { firstKey, keyring } from './keyring.js';

const VERSION = 'v1';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** What was to be unsealed is not ours, was changed, or was sealed for something else. */
export class SealBroken extends Error {
  override readonly name = 'SealBroken';
}

/**
 * AES-256-GCM: `v1.<key id>.<base64url of iv, ciphertext, tag>`.
 * @param key `SEALING_KEY`: 32 bytes in base64, or several such keys separated by commas (the first one seals)
 * @param about what the text belongs to; it must be said again to unseal, so a sealed text cannot be moved elsewhere
 */
export function seal(plain: string, key: string, about = ''): string {
  const sealing = firstKey(keyring(key, 'base64'));
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', sealing.key, iv).setAAD(Buffer.from(about));
  const sealed = Buffer.concat([iv, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return `${VERSION}.${sealing.id}.${sealed.toString('base64url')}`;
}

/** @throws SealBroken */
export function unseal(sealed: string, key: string, about = ''): string {
  const [version, id, body, more] = sealed.split('.');
  const opening = keyring(key, 'base64').find((candidate) => candidate.id === id);
  const bytes = Buffer.from(body ?? '', 'base64url');
  if (version !== VERSION || !opening || more !== undefined || bytes.length < IV_BYTES + TAG_BYTES) {
    throw new SealBroken('Not sealed by a key of ours.');
  }
  const decipher = createDecipheriv('aes-256-gcm', opening.key, bytes.subarray(0, IV_BYTES));
  decipher.setAAD(Buffer.from(about)).setAuthTag(bytes.subarray(bytes.length - TAG_BYTES));
  try {
    return (
      decipher.update(bytes.subarray(IV_BYTES, bytes.length - TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
    );
  } catch {
    throw new SealBroken('Changed, or sealed for something else.');
  }
}
