import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';

/** A file in GS1's form with prefixes of seven digits, for the specs of one file. @returns its path */
export function prefixFormatFile(...prefixes: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'proofmark-prefixes-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'gcpprefixformatlist.json');
  const entry = prefixes.map((prefix) => ({ prefix, gcpLength: 7 }));
  writeFileSync(file, JSON.stringify({ GCPPrefixFormatList: { date: '2026-11-01', entry } }));
  return file;
}
