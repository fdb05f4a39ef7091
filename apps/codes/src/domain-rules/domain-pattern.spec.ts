import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { domainPattern, isAllowed } from './domain-pattern.js';

const host = fc.domain().filter((name) => domainPattern(name) === name);

describe('a domain pattern', () => {
  it.each([
    ['brand.example', 'brand.example'],
    ['Brand.EXAMPLE.', 'brand.example'],
    ['*.Brand.example', '*.brand.example'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['*.zip', '*.zip'],
  ])('%s is kept as %s', (text, kept) => expect(domainPattern(text)).toBe(kept));

  it.each([
    '',
    '*',
    '*.',
    'zip',
    'a..b',
    '*.*.b',
    'a.*.b',
    '*a.b',
    'a b.c',
    'a.b:80',
    'a.b/c',
    'https://a.b',
    'a.b?',
    '1.2.3.4',
    '0x7f.1',
  ])('%j is none', (text) => expect(domainPattern(text)).toBeNull());
  it('is none beyond 253 characters', () => expect(domainPattern(`${'a.'.repeat(130)}example`)).toBeNull());
  it('reads as itself again, and nothing sent to it is a crash', () =>
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.domain()), (text) => {
        const kept = domainPattern(text);
        if (kept !== null) expect(domainPattern(kept)).toBe(kept);
      }),
    ));
});

describe('the hosts a workspace lets its codes lead to', () => {
  const lists = (allowed: string[], blocked: string[] = []) => ({ allowed, blocked });

  it('are all hosts while both lists are empty', () =>
    fc.assert(fc.property(host, (name) => isAllowed(name, lists([])))));
  it('are those allowed, once one is', () => {
    expect(isAllowed('brand.example', lists(['brand.example']))).toBe(true);
    expect(isAllowed('other.example', lists(['brand.example']))).toBe(false);
    expect(isAllowed('www.brand.example', lists(['brand.example']))).toBe(false);
  });
  it('are with a wildcard those below a host, at any depth, and not the host itself', () => {
    expect(isAllowed('www.brand.example', lists(['*.brand.example']))).toBe(true);
    expect(isAllowed('a.b.brand.example', lists(['*.brand.example']))).toBe(true);
    expect(isAllowed('brand.example', lists(['*.brand.example']))).toBe(false);
    expect(isAllowed('evilbrand.example', lists(['*.brand.example']))).toBe(false);
    expect(isAllowed('.brand.example', lists(['*.brand.example']))).toBe(false);
  });
  it('are never those blocked, whatever is allowed', () =>
    fc.assert(
      fc.property(host, host, (name, below) => {
        expect(isAllowed(name, lists([name, `*.${name}`], [name]))).toBe(false);
        expect(isAllowed(`${below}.${name}`, lists([`*.${name}`], [`*.${name}`]))).toBe(false);
        expect(isAllowed(`${below}.${name}`, lists([`*.${name}`], [name]))).toBe(true);
      }),
    ));
});
