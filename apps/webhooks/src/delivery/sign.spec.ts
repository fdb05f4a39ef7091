import { describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { newSecret, type Signed, signatureHeaders, signingKey } from './sign.js';

const body = JSON.stringify({ type: 'qr.scanned', data: { city: 'São Paulo' } });
const delivery: Signed = { messageId: 'qr_1/7', at: new Date(), body };

const sign = (signed: Signed, ...secrets: string[]) => signatureHeaders(signed, secrets.map(signingKey));

describe('a signed delivery', () => {
  it('is accepted by the reference library', () => {
    const secret = newSecret();
    expect(new Webhook(secret).verify(body, sign(delivery, secret))).toEqual(JSON.parse(body));
  });

  it('is accepted with the old and with the new secret during a rotation', () => {
    const [old, current] = [newSecret(), newSecret()];
    const headers = sign(delivery, current, old);
    expect(() => new Webhook(old).verify(body, headers)).not.toThrow();
    expect(() => new Webhook(current).verify(body, headers)).not.toThrow();
  });

  it('is refused with another secret, another body or another id', () => {
    const secret = newSecret();
    const headers = sign(delivery, secret);
    expect(() => new Webhook(newSecret()).verify(body, headers)).toThrow();
    expect(() => new Webhook(secret).verify(`${body} `, headers)).toThrow();
    expect(() => new Webhook(secret).verify(body, { ...headers, 'webhook-id': 'qr_1/8' })).toThrow();
  });

  it('is refused when it is old', () => {
    const secret = newSecret();
    const old = { ...delivery, at: new Date(Date.now() - 6 * 60_000) };
    expect(() => new Webhook(secret).verify(body, sign(old, secret))).toThrow();
  });
});
