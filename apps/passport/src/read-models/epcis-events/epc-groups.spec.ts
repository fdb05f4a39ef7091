import { describe, expect, it } from '@jest/globals';
import { readEpc, readEpcPattern } from '@proofmark/gs1';
import { groupsOf, groupsOfPattern } from './epc-groups.js';

const THINGS = [
  ...['sgtin:4012345.011111.1', 'sgtin:4012345.011112.1', 'sgtin:401234.0511111.A-1', 'sgtin:401234599999.1.7'],
  ...[
    'sgtin:4012346.011111.1',
    'upui:4012345.011111.51qIgY',
    'itip:4012345.011111.01.02.987',
    'itip:4012345.011111.02.02.1',
  ],
  ...[
    'sscc:4012345.1234567890',
    'sscc:4012346.1234567890',
    'sscc:401234.05678901234',
    'sgln:4012345.66666.0',
    'sgln:4012345.66666.5',
  ],
  ...[
    'sgln:4012345.66667.5',
    'grai:4012345.55555.1',
    'grai:4012345.55556.A1',
    'giai:4012345.54',
    'giai:4012345.ABC9',
    'giai:401234512.1',
  ],
  ...[
    'gsrn:4012345.5555555555',
    'gsrnp:4012345.5555555555',
    'gdti:4012345.55555.9',
    'sgcn:4012345.67890.04711',
    'pgln:4012345.66666',
  ],
  ...[
    'cpi:4012345.5PQ7%2FZ43.12345',
    'cpi:4012345.5PQ7%2FZ44.12345',
    'cpi:4012346.1.1',
    'ginc:4012345.xyz47',
    'gsin:4012345.222333444',
  ],
].map((text) => {
  const read = readEpc(`urn:epc:id:${text}`);
  if (!read.ok) throw new Error(`${text} is no EPC: ${JSON.stringify(read.problem)}`);
  return { text, uri: read.value.uri };
});

/** Each thing's own patterns, from the narrowest to the widest. */
const PATTERNS = [
  ...new Set(
    THINGS.flatMap(({ text }) => {
      const [scheme = '', parts = ''] = text.split(':');
      const [prefix, ...rest] = parts.split('.');
      const stars = rest.map(() => '*').join('.');
      const serial = [prefix, ...rest.slice(0, -1), '*'].join('.');
      return [serial, `${prefix}.${stars}`, `*.${stars}`].map((pattern) => `urn:epc:idpat:${scheme}:${pattern}`);
    }),
  ),
];

describe('the groups of a pure identity pattern', () => {
  it.each(PATTERNS)('%s hold what it fits and nothing else', (pattern) => {
    const read = readEpcPattern(pattern);
    if (!read.ok) return expect(read.problem.code).toBeDefined();
    const { prefixes, matches } = read.value;
    const ranges = groupsOfPattern({ pattern, prefixes, epcClass: null, fits: matches });
    const inGroups = (uri: string): boolean =>
      groupsOf(uri).some((key) =>
        ranges.some(([low, high]) => BigInt(key) >= BigInt(low) && BigInt(key) <= BigInt(high)),
      );
    const found = THINGS.filter(({ uri }) => inGroups(uri));
    expect(found).toEqual(THINGS.filter(({ uri }) => matches(uri)));
  });

  it('are none of classes, and of URIs that are nobody’s key', () => {
    for (const uri of [
      'https://id.gs1.org/01/04012345111118',
      'https://id.gs1.org/01/04012345111118/10/L1',
      'urn:own:1',
      'https://id.gs1.org/constructor/1',
    ])
      expect(groupsOf(uri)).toEqual([]);
  });
});
