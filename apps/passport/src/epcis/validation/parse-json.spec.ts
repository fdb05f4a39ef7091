import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseJson } from './parse-json.js';

const read = (text: string | Uint8Array) => {
  const parsed = parseJson(text);
  return parsed.ok ? parsed.value : parsed.finding;
};
const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

describe('[EPCIS JSON of strangers] JSON of strangers', () => {
  it('is what JSON.parse makes of it, where it is harmless', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), (text) => {
        fc.pre(!text.includes('__proto__') && JSON.stringify(JSON.parse(text)).isWellFormed());
        fc.pre(!JSON.stringify(JSON.parse(text)).includes('\\u0000') && !text.includes('\\ud'));
        expect(read(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it.each([
    ['{"a":1,"a":2}', '/a', 'found the name "a" twice in one object, allowed is once'],
    ['{"x":[{"a":":,{"},{"a":1,"b":{"c":0,"\\u0063":1}}]}', '/x/1/b/c', 'found the name "c" twice'],
    [`{"a":"${'"},{'.replaceAll('"', '\\"')}","b":1,"b":2}`, '/b', 'found the name "b" twice'],
    ['{"a":["\\u0000"]}', '/a/0', 'found the character NUL'],
    ['{"a":"\\ud800"}', '/a', 'found half of a surrogate pair'],
    ['{"\\udc00x":1}', '/\uFFFDx', 'found half of a surrogate pair'],
    ['{"a":{"__proto__":{}}}', '/a/__proto__', 'found the name "__proto__"'],
    ['{"a":1e400}', '/a', 'found a number too large'],
    [`{"a":"${'x'.repeat(1_000_000)}"}`, '/a', 'found a text of 1000000 characters, allowed is no more than 65536'],
    [nested(10_000), '', 'found 10000 levels of objects and lists, allowed is no more than 100'],
    [nested(8_000_000), '', 'found 8000000 levels'],
    [`[${'{},'.repeat(1_600_000)}{}]`, '', 'found 3200003 values'],
    ['{"a":1', '', 'found what is no JSON'],
    ['{"a":"unfinished \\"', '', 'found what is no JSON'],
    ['', '', 'found what is no JSON'],
    ['{"a":1}}', '', 'found what is no JSON'],
  ])('is refused where it is not: %#', (text, pointer, issue) => {
    expect(read(text)).toEqual({ pointer, issue: expect.stringContaining(issue) });
  });

  it('comes in UTF-8', () => {
    expect(read(Buffer.from('{"a":"Zürich"}'))).toEqual({ a: 'Zürich' });
    expect(read(Buffer.from('{"a":"Zürich"}', 'latin1'))).toMatchObject({ issue: expect.stringContaining('no UTF-8') });
  });

  it('may say a name again in another object, and bear a whole pair of surrogates', () => {
    const text = '[{"a":{"a":1},"b":"a"},{"a":"\\ud83d\\ude00"}]';
    expect(read(text)).toEqual([{ a: { a: 1 }, b: 'a' }, { a: '😀' }]);
  });
});
