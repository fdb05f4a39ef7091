import { createHash } from 'node:crypto';
import { htmlPage, jsonPage, PAGE_HEADERS, prefersJson, refusals } from './pages.js';

describe('a page for people', () => {
  it('is small, needs nothing from elsewhere, and allows itself nothing but its own style', () => {
    for (const refusal of Object.values(refusals)) {
      const html = htmlPage(refusal).body.toString();
      expect(html.length).toBeLessThan(1500);
      expect(html).not.toMatch(/https?:|<script|<link|<img|\bon\w+=/);
      const style = /<style>(.*)<\/style>/.exec(html)?.[1] ?? '';
      expect(PAGE_HEADERS['content-security-policy']).toContain(createHash('sha256').update(style).digest('base64'));
    }
  });

  it('shows text as text', () => {
    const html = htmlPage({
      ...refusals.paused,
      title: '<img src=x onerror=alert(1)>',
      message: `"&'`,
    }).body.toString();
    expect(html).not.toContain('<img');
    expect(html).not.toContain(`"&'`);
  });
});

describe('an answer for programs', () => {
  it('has a stable code', () => {
    expect(JSON.parse(jsonPage(refusals.archived).body.toString())).toEqual({
      error: { code: 'qr_archived', message: refusals.archived.message },
    });
  });

  it.each([
    [undefined, false],
    ['*/*', false],
    ['text/html,application/xhtml+xml,application/json;q=0.5', false],
    ['application/json', true],
    ['application/json, text/plain, */*', true],
    ['application/problem+json', true],
  ])('is given for Accept %j: %s', (accept, json) => {
    expect(prefersJson(accept)).toBe(json);
  });
});
