import { createHmac, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';

const PREFIX = 'whsec_';
const SECRET_BYTES = 32;

/** A new signing secret in the spelling of Standard Webhooks: `whsec_` and 256 random bits in base64. */
export function newSecret(): string {
  return PREFIX + randomBytes(SECRET_BYTES).toString('base64');
}

/** What signs with a secret. Made once and kept: making it costs as much as signing. */
export function signingKey(secret: string): KeyObject {
  return createSecretKey(secret.slice(PREFIX.length), 'base64');
}

export interface Signed {
  /** The same for every attempt of a delivery: receivers drop what they have seen. */
  readonly messageId: string;
  /** When this attempt is sent. */
  readonly at: Date;
  /** The exact bytes of the body. */
  readonly body: string;
}

/**
 * The headers a receiver checks a delivery by (https://www.standardwebhooks.com, "Webhook signature"):
 * one `v1` HMAC-SHA256 of `id.timestamp.body` per key, so that during a rotation the old one still verifies.
 */
export function signatureHeaders(signed: Signed, keys: readonly KeyObject[]): Record<string, string> {
  const timestamp = Math.floor(signed.at.getTime() / 1000).toString();
  const content = `${signed.messageId}.${timestamp}.${signed.body}`;
  return {
    'webhook-id': signed.messageId,
    'webhook-timestamp': timestamp,
    'webhook-signature': keys.map((key) => `v1,${hmac(key, content)}`).join(' '),
  };
}

function hmac(key: KeyObject, content: string): string {
  return createHmac('sha256', key).update(content).digest('base64');
}
