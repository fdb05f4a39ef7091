import fc from 'fast-check';
import { languageOf, notCounted, referrerOf } from './headers.js';
import { parseAgent } from './user-agent.js';

const person = parseAgent(
  'Mozilla/5.0 (Linux; Android 14; SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/123.0.0.0 Mobile Safari/537.36',
);
const bot = parseAgent('curl/8.5.0');

describe('why a request does not count', () => {
  it.each([
    [null, 'GET', {}, person],
    ['head', 'HEAD', {}, person],
    ['head', 'HEAD', { 'sec-purpose': 'prefetch' }, bot],
    ['prefetch', 'GET', { 'sec-purpose': 'prefetch' }, person],
    ['prefetch', 'GET', { 'sec-purpose': 'prefetch;prerender' }, person],
    ['prefetch', 'GET', { 'sec-purpose': 'prefetch;anonymous-client-ip' }, bot],
    ['prefetch', 'GET', { purpose: 'prefetch' }, person],
    ['prefetch', 'GET', { 'x-purpose': 'preview' }, person],
    ['prefetch', 'GET', { 'x-moz': 'prefetch' }, person],
    ['bot', 'GET', {}, bot],
    [null, 'GET', { 'sec-purpose': '', purpose: 'navigate' }, person],
  ])('is %s for %s with %j', (reason, method, headers, agent) => {
    expect(notCounted(method, headers, agent)).toBe(reason);
  });
});

describe('the language', () => {
  it.each([
    ['pt-BR,pt;q=0.9,en;q=0.8', 'pt-BR'],
    ['de', 'de'],
    [' zh-Hant-TW ;q=0.9', 'zh-Hant-TW'],
    ['*', null],
    ['', null],
    [undefined, null],
    ['<script>', null],
    [`en-${'x'.repeat(9)}`, null],
  ])('of %j is %j', (header, language) => {
    expect(languageOf(header)).toBe(language);
  });
});

describe('the referrer', () => {
  it.each([
    ['https://www.Instagram.com/p/abc?igsh=1', 'www.instagram.com'],
    ['android-app://com.google.android.gm/', 'com.google.android.gm'],
    ['http://user:secret@example.com:8080/x', 'example.com'],
    ['about:blank', null],
    ['no url', null],
    ['', null],
    [undefined, null],
  ])('of %j is %j', (header, host) => {
    expect(referrerOf(header)).toBe(host);
  });

  it('never holds more than a host, whatever is sent', () => {
    fc.assert(
      fc.property(fc.oneof(fc.webUrl({ withQueryParameters: true, withFragments: true }), fc.string()), (header) => {
        const host = referrerOf(header);
        expect(host === null || (host.length <= 253 && !/[/?#@\s]/.test(host))).toBe(true);
      }),
    );
  });
});
