import { createHmac, randomBytes } from 'node:crypto';

const PREFIX = 'whsec_';
const SECRET_BYTES = 32;

/** A new signing secret in the spelling of Standard Webhooks: `whsec_` and 256 random bits in base64. */
export function newSecret(): string {
  return PREFIX + randomBytes(SECRET_BYTES).toString('base64');
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
 * one `v1` HMAC-SHA256 of `id.timestamp.body` per secret, so that during a rotation the old one still verifies.
 */
export function signatureHeaders(signed: Signed, secrets: readonly string[]): Record<string, string> {
  const timestamp = Math.floor(signed.at.getTime() / 1000).toString();
  const content = `${signed.messageId}.${timestamp}.${signed.body}`;
  return {
    'webhook-id': signed.messageId,
    'webhook-timestamp': timestamp,
    'webhook-signature': secrets.map((secret) => `v1,${hmac(secret, content)}`).join(' '),
  };
}

function hmac(secret: string, content: string): string {
  return createHmac('sha256', Buffer.from(secret.slice(PREFIX.length), 'base64'))
    .update(content)
    .digest('base64');
}
