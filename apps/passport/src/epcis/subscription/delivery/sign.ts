import { createHmac } from 'node:crypto';

/**
 * The value of `GS1-Signature`: `t=<seconds since 1970>,v1=<hex>`, where v1 is the HMAC-SHA256 of `<t>.<body>` with the subscriber's
 * signature token as its key, both in UTF-8. EPCIS 2.0 leaves the algorithm to the implementer.
 */
export function signatureOf(body: string, token: string, at: Date): string {
  const t = Math.floor(at.getTime() / 1000);
  return `t=${t},v1=${createHmac('sha256', token).update(`${t}.${body}`).digest('hex')}`;
}
