import { describe, expect, it } from '@jest/globals';
import { Rejected } from '@proofmark/event-sourcing';
import fc from 'fast-check';
import { destinationUrl, hostOf, spelled } from './destination-url.js';

const OWN = 'go.proofmark.example';

/** The code it is refused with, or the URL as it would be stored. */
function judge(text: string): string {
  try {
    return spelled(destinationUrl(text, OWN), text);
  } catch (error) {
    if (error instanceof Rejected) return error.code;
    throw error;
  }
}
const octet = fc.integer({ min: 0, max: 255 });
const privateAddress = fc.oneof(
  fc.tuple(fc.constantFrom(0, 10, 127), octet, octet, octet),
  fc.tuple(fc.constant(192), fc.constant(168), octet, octet),
  fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), octet, octet),
  fc.tuple(fc.constant(169), fc.constant(254), octet, octet),
  fc.tuple(fc.constant(100), fc.integer({ min: 64, max: 127 }), octet, octet),
);
const spellings: Record<string, (bytes: readonly number[]) => string> = {
  dotted: (bytes) => bytes.join('.'),
  'dotted with a final dot': (bytes) => `${bytes.join('.')}.`,
  decimal: (bytes) => String(asNumber(bytes)),
  hexadecimal: (bytes) => `0x${asNumber(bytes).toString(16)}`,
  octal: (bytes) => bytes.map((byte) => `0${byte.toString(8)}`).join('.'),
  'percent-encoded': (bytes) => bytes.join('.').replaceAll(/\d/g, (digit) => `%3${digit}`),
  'full-width digits': (bytes) =>
    bytes.join('.').replaceAll(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
  'IPv6-mapped': (bytes) => `[::ffff:${bytes.join('.')}]`,
  'IPv6-compatible': (bytes) => `[::${bytes.join('.')}]`,
  'NAT64-mapped': (bytes) => `[64:ff9b::${bytes.join('.')}]`,
};
const asNumber = (bytes: readonly number[]) => bytes.reduce((sum, byte) => sum * 256 + byte, 0);

describe('a destination', () => {
  it.each([
    'https://example.com/post-purchase',
    'http://example.com:8080/a?b=c#d',
    'https://example.com',
    'https://example.com/a%20b',
    'https://1.1.1.1/dns',
    'https://[2606:4700::1111]/',
    'https://localhost.example.com/',
    'https://notgo.proofmark.example/',
    'https://example.com/?next=javascript:alert(1)',
    'https://example.com/@someone',
  ])('may be %s, stored as it was written', (text) => expect(judge(text)).toBe(text));

  it.each([
    ['HTTPS://Example.COM/Path', 'https://example.com/Path'],
    ['https://bücher.example/größe', 'https://xn--bcher-kva.example/gr%C3%B6%C3%9Fe'],
    ['https://example.com:443/a/../b', 'https://example.com/b'],
  ])('%s is stored as browsers spell it', (text, stored) => expect(judge(text)).toBe(stored));

  it.each([
    ...[
      'javascript:alert(1)',
      'JavaScript:alert(1)',
      'data:text/html,x',
      'file:///etc/passwd',
      'vbscript:x',
      'ftp://example.com/',
    ],
    ...[
      'blob:https://example.com/1',
      'mailto:a@example.com',
      'tel:+15551234567',
      'intent://x#Intent;end',
      'about:blank',
    ],
    ...[
      '',
      'example.com',
      '//example.com',
      '/path',
      'https:',
      'https://',
      'http:///example.com',
      'https:example.com',
      '日本',
    ],
    ...[
      'https:\\\\example.com',
      'https:/\\example.com',
      'https://exa mple.com',
      'https://example.com:99999',
      'https://[::1',
      'https://%',
    ],
    ...[
      'https://user@example.com',
      'https://user:secret@example.com',
      'https://example.com@evil.example',
      'https://:x@a.example',
    ],
    ...[
      'java\tscript:alert(1)',
      'https://exa\nmple.com',
      'https://example.com/\r\nX: y',
      ' https://example.com',
      'https://example.com ',
    ],
    ...[
      'https://example.com/\u0000',
      'https://example.com/\u202egpj',
      'https://exam\u200bple.com',
      'https://example.com/\u007f',
    ],
    `https://example.com/${'a'.repeat(2048)}`,
    `https://example.com/${'ä'.repeat(500)}`,
  ])('%j is refused as invalid', (text) => expect(judge(text)).toBe('invalid_destination_url'));

  it.each([
    ...[
      'http://localhost',
      'http://localhost:3000/x',
      'http://app.localhost/',
      'http://localhost./',
      'http://LOCALHOST/',
      'http://ⓛocalhost/',
    ],
    ...['http://printer.local/', 'http://db.internal/', 'http://nas.home.arpa/', 'http://intranet/'],
    ...[
      'http://0/',
      'http://127.1/',
      'http://[::]/',
      'http://[::1]/',
      'http://[fe80::1]/',
      'http://[fd00::1]/',
      'http://[fec0::1]/',
    ],
    ...[
      'http://[2002:7f00:1::]/',
      'http://[2001:db8::1]/',
      'http://[64:ff9b:1::a00:1]/',
      'http://224.0.0.1/',
      'http://255.255.255.255/',
    ],
    ...['http://169.254.169.254/latest/meta-data', 'http://192.0.2.1/', 'http://[ff02::1]/'],
    ...[
      `https://${OWN}/r/other`,
      `http://${OWN}:8080/`,
      `https://${OWN.toUpperCase()}./r/x`,
      `https://go%2eproofmark.example/r/x`,
    ],
  ])('%j is refused as unsafe', (text) => expect(judge(text)).toBe('unsafe_destination'));

  it.each(Object.keys(spellings))('is never a private address, %s', (name) =>
    fc.assert(
      fc.property(privateAddress, fc.constantFrom('http', 'https'), (bytes, scheme) => {
        expect(judge(`${scheme}://${spellings[name]!(bytes)}/`)).toBe('unsafe_destination');
      }),
    ),
  );

  it('is, whatever it was written like, stored as ASCII that reads as itself again', () =>
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (text) => {
        const stored = judge(text);
        if (stored === 'unsafe_destination' || stored === 'invalid_destination_url') return;
        expect(stored).toMatch(/^https?:\/\/[\x21-\x7e]+$/);
        expect(judge(stored)).toBe(stored);
      }),
    ));

  it('is refused or accepted, never a crash, whatever is sent', () =>
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl()), (text) => void judge(text)),
      { numRuns: 1000 },
    ));

  it('has a host without the final dot', () => expect(hostOf(new URL('https://Example.com./'))).toBe('example.com'));
});
