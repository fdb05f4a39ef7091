import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { companyPrefixesOf } from './company-prefixes.js';

const folder = mkdtempSync(join(tmpdir(), 'proofmark-prefixes-'));
afterAll(() => rmSync(folder, { recursive: true }));

function fileWith(text: string): string {
  const file = join(folder, 'list.json');
  writeFileSync(file, text);
  return file;
}

describe('the company prefixes of a file', () => {
  it('are those of GS1’s list', () => {
    const entry = [{ prefix: '0614', gcpLength: 7 }];
    const lengthOf = companyPrefixesOf(fileWith(JSON.stringify({ GCPPrefixFormatList: { date: '2026', entry } })));
    expect([lengthOf('0614141123452'), lengthOf('4012345000009')]).toEqual([7, undefined]);
  });

  it('are none when no file is named', () => expect(companyPrefixesOf(undefined)('0614141123452')).toBeUndefined());

  it.each([
    ['is no JSON', '<GCPPrefixFormatList/>', 'cannot be read as JSON'],
    ['is something else', '{"entry": []}', 'no gcpprefixformatlist.json of GS1: found "{"entry":[]}", allowed is'],
    ['is cut off', '{"GCPPrefixFormatList": {"entry": [', 'cannot be read as JSON'],
  ])('stop the service from starting when the file %s', (_, text, problem) => {
    const file = fileWith(text);
    expect(() => companyPrefixesOf(file)).toThrow(`GCP_PREFIX_FORMAT_FILE: names ${file}, which`);
    expect(() => companyPrefixesOf(file)).toThrow(problem);
  });

  it('stop the service from starting when there is no such file', () => {
    const file = join(folder, 'nothing.json');
    expect(() => companyPrefixesOf(file)).toThrow(`names ${file}, which cannot be read as JSON: ENOENT`);
  });
});
