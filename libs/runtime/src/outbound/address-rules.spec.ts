import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkOutboundUrl } from '../index.js';
import { isPublicAddress } from './address-rules.js';

const strict = { allowLoopback: false };
const development = { allowLoopback: true };
const byte = fc.nat(255);

/** IANA's special-purpose registries, RFC 6890 and its updates: none of them is a place to deliver to. */
const RESERVED_IPV4: readonly [string, fc.Arbitrary<number[]>][] = [
  ['"this" network', fc.tuple(fc.constant(0), byte, byte, byte)],
  ['private 10/8', fc.tuple(fc.constant(10), byte, byte, byte)],
  ['carrier-grade NAT 100.64/10', fc.tuple(fc.constant(100), fc.integer({ min: 64, max: 127 }), byte, byte)],
  ['loopback', fc.tuple(fc.constant(127), byte, byte, byte)],
  ['link-local and cloud metadata', fc.tuple(fc.constant(169), fc.constant(254), byte, byte)],
  ['private 172.16/12', fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), byte, byte)],
  ['protocol assignments', fc.tuple(fc.constant(192), fc.constant(0), fc.constant(0), byte)],
  ['documentation', fc.tuple(fc.constant(192), fc.constant(0), fc.constant(2), byte)],
  ['private 192.168/16', fc.tuple(fc.constant(192), fc.constant(168), byte, byte)],
  ['benchmarks', fc.tuple(fc.constant(198), fc.constantFrom(18, 19), byte, byte)],
  ['documentation 2', fc.tuple(fc.constant(198), fc.constant(51), fc.constant(100), byte)],
  ['documentation 3', fc.tuple(fc.constant(203), fc.constant(0), fc.constant(113), byte)],
  ['multicast', fc.tuple(fc.integer({ min: 224, max: 239 }), byte, byte, byte)],
  ['reserved and broadcast', fc.tuple(fc.integer({ min: 240, max: 255 }), byte, byte, byte)],
];
const anyReserved = fc.oneof(...RESERVED_IPV4.map(([, address]) => address));

/** One address in the spellings that browsers and C libraries understand. */
const SPELLINGS: readonly ((bytes: number[]) => string)[] = [
  (bytes) => bytes.join('.'),
  (bytes) => String(numberOf(bytes)),
  (bytes) => `0x${numberOf(bytes).toString(16)}`,
  (bytes) => `0${numberOf(bytes).toString(8)}`,
  (bytes) => bytes.map((part) => `0x${part.toString(16)}`).join('.'),
  (bytes) => bytes.map((part) => `0${part.toString(8)}`).join('.'),
  ([a = 0, b = 0, c = 0, d = 0]) => `${a}.${b}.${c * 256 + d}`,
  ([a = 0, ...rest]) => `${a}.${numberOf([0, ...rest])}`,
  (bytes) => `${bytes.join('.')}.`,
  (bytes) => `[::ffff:${bytes.join('.')}]`,
  (bytes) => `[::ffff:${hexOf(bytes)}]`,
  (bytes) => `[::${hexOf(bytes)}]`,
  (bytes) => `[64:ff9b::${hexOf(bytes)}]`,
  (bytes) => `[64:ff9b:1::${hexOf(bytes)}]`,
  (bytes) => `[2002:${hexOf(bytes)}::1]`,
  (bytes) => `[2001:0:${hexOf(bytes)}::1]`,
];

function numberOf(bytes: number[]): number {
  return bytes.reduce((sum, part) => sum * 256 + part, 0);
}

function hexOf([a = 0, b = 0, c = 0, d = 0]: number[]): string {
  return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
}

describe('an outgoing request', () => {
  it.each(RESERVED_IPV4)('never goes to an address of the class: %s', (_name, address) =>
    fc.assert(fc.property(address, (bytes) => !isPublicAddress(bytes.join('.'), strict))),
  );

  it('never goes to a reserved address however it is spelled', () =>
    fc.assert(
      fc.property(anyReserved, fc.constantFrom(...SPELLINGS), (bytes, spell) => {
        expect(checkOutboundUrl(`http://${spell(bytes)}/hook`, strict)).toMatch(/address|absolute/);
      }),
      { numRuns: 2000 },
    ));

  it.each([
    '::',
    '::1',
    '::2',
    'fe80::1',
    'fe80::1%eth0',
    'fc00::1',
    'fd00:ec2::254',
    'fec0::1',
    'ff02::1',
    '100::1',
    '2001:db8::1',
    '2001:10::1',
    '2001:2::1',
    '2002::1',
    '2001::1',
    '3fff::1',
    '4000::1',
    '5f00::1',
    '::ffff:8.8.8.8',
    '64:ff9b::8.8.8.8',
    '168.63.129.16',
  ])('never goes to %s', (address) => expect(isPublicAddress(address, strict)).toBe(false));

  it.each([
    '8.8.8.8',
    '1.1.1.1',
    '100.63.0.1',
    '172.32.0.1',
    '192.167.1.1',
    '2606:4700:4700::1111',
    '2a00:1450:4001::1',
  ])('may go to the public address %s', (address) => expect(isPublicAddress(address, strict)).toBe(true));

  it('may go to loopback, and nowhere else inside, where development allows it', () => {
    expect(isPublicAddress('127.0.0.1', development)).toBe(true);
    expect(isPublicAddress('::1', development)).toBe(true);
    fc.assert(
      fc.property(anyReserved, (bytes) => isPublicAddress(bytes.join('.'), development) === (bytes[0] === 127)),
    );
    expect(isPublicAddress('::ffff:127.0.0.1', development)).toBe(false);
  });

  it('goes to nothing that is not an address', () =>
    fc.assert(fc.property(fc.string(), (text) => /^[\d.:a-f]+$/i.test(text) || !isPublicAddress(text, strict))));
});

describe('a URL that strangers give us', () => {
  it.each([
    'https://example.com/hook',
    'http://example.com:8080/hook?x=1',
    'https://xn--mnchen-3ya.de/',
    'https://example.com:443/',
  ])('may be %s', (url) => expect(checkOutboundUrl(url, strict)).toBeNull());

  it.each([
    ['ftp://example.com', 'http or https'],
    ['javascript:alert(1)', 'http or https'],
    ['file:///etc/passwd', 'http or https'],
    ['//example.com', 'http or https'],
    ['https:example.com', 'http or https'],
    ['not a url', 'http or https'],
    ['', 'http or https'],
    ['https://user@example.com', 'user name'],
    ['https://user:pw@example.com', 'user name'],
    ['https://example.com:22/', 'port'],
    ['https://example.com:25/', 'port'],
    ['https://example.com:5432/', 'port'],
    ['https://example.com:6379/', 'port'],
    ['http://localhost/', 'local name'],
    ['http://LOCALHOST./', 'local name'],
    ['http://db/', 'local name'],
    ['http://metadata.google.internal/', 'local name'],
    ['http://printer.local/', 'local name'],
    ['http://app.localhost/', 'local name'],
    [`https://example.com/${'a'.repeat(2048)}`, '2048'],
  ])('may not be %s', (url, problem) => expect(checkOutboundUrl(url, strict)).toContain(problem));

  it('may be localhost where development allows it', () => {
    expect(checkOutboundUrl('http://localhost:4000/', development)).toBeNull();
    expect(checkOutboundUrl('http://127.0.0.1:4000/', development)).toBeNull();
    expect(checkOutboundUrl('http://10.0.0.1:4000/', development)).toContain('private');
  });

  it('is never a crash', () =>
    fc.assert(
      fc.property(fc.webUrl(), fc.string(), (url, text) => {
        checkOutboundUrl(url, strict);
        checkOutboundUrl(text, strict);
      }),
    ));
});
