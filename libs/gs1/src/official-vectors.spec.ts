import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import {
  bareValue,
  buildDigitalLink,
  type ElementString,
  formatDigitalLink,
  findApplicationIdentifier,
  listApplicationIdentifiers,
  namespacesOf,
  parseDigitalLink,
  eventHash,
  preHashString,
  type VocabularyName,
  vocabularyValues,
} from './index.js';

/** A folder with the standards bodies' own data: `digital-link/vectors.json`, `digital-link/gs1-syntax-dictionary*.txt`, `epcis/`. */
const folder = process.env.GS1_OFFICIAL_DATA ?? '';
const isThere = folder !== '' && existsSync(folder);
const read = (...path: string[]): string => readFileSync(join(folder, ...path), 'utf8');
const json = (...path: string[]) => JSON.parse(read(...path));

const official = isThere ? describe : () => undefined;

if (!isThere)
  it.skip('the official vectors are not run: GS1_OFFICIAL_DATA names no folder that holds them', () => undefined);

const dictionary = isThere
  ? read('digital-link', 'gs1-syntax-dictionary-2026-01-27.txt')
      .split('\n')
      .filter((line) => /^\d/.test(line))
      .flatMap(entriesOf)
  : [];

interface Entry {
  readonly code: string;
  readonly flags: string;
  readonly components: readonly string[];
  readonly words: readonly string[];
}

function entriesOf(line: string): Entry[] {
  const [codes = '', ...words] = (line.split(' #')[0] ?? '').trim().split(/\s+/);
  const flags = /^[*?]+$/.test(words[0] ?? '') ? (words.shift() ?? '') : '';
  const components = words.filter((word) => /^\[?[NXYZ]/.test(word));
  const [first = '', last = first] = codes.split('-');
  return Array.from({ length: Number(last) - Number(first) + 1 }, (_, at) => ({
    code: String(Number(first) + at).padStart(first.length, '0'),
    flags,
    components: components.map((component) => component.split(',')[0] ?? ''),
    words,
  }));
}

const said = ({ words }: Entry, name: string): string[] =>
  words.filter((word) => word.startsWith(`${name}=`)).map((word) => word.slice(name.length + 1));

official("GS1's syntax dictionary", () => {
  it('lists the same application identifiers', () => {
    expect(listApplicationIdentifiers().map(({ code }) => code)).toEqual(dictionary.map(({ code }) => code).sort());
  });

  it('gives each the same format, place, pairing and qualifiers', () => {
    expect(dictionary.length).toBeGreaterThan(400);
    for (const entry of dictionary) {
      const ours = findApplicationIdentifier(entry.code)!;
      expect({
        code: ours.code,
        format: ours.format.replaceAll('(', '[').replaceAll(')', ']'),
        attribute: ours.attribute,
        requires: ours.requires.map((group) => group.join(',')).sort(),
        excludes: [...ours.excludes].sort(),
        qualifiers: ours.qualifiers?.map((sequence) => sequence.join(',')).join('|'),
      }).toEqual({
        code: entry.code,
        format: entry.components.join(' '),
        attribute: entry.flags.includes('?'),
        requires: said(entry, 'req').sort(),
        excludes: said(entry, 'ex')
          .flatMap((list) => list.split(','))
          .sort(),
        qualifiers: entry.words.includes('dlpkey') ? '' : said(entry, 'dlpkey')[0],
      });
    }
  });
});

const optionsOf = (options: Record<string, boolean>) => ({
  convenienceNames: options.permitConvenienceAlphas === true,
  shortGtins: options.permitZeroSuppressedGTIN === true,
  unknownAttributes: options.permitUnknownAIs === true && options.unknownAInotDLattrValidation === false,
});

/** As in a bar code: ^ begins, and follows every element whose length is not laid down for ever. */
function elementString(elements: readonly ElementString[]): string {
  const isFixed = (ai: string) => dictionary.find(({ code }) => code === ai)?.flags.includes('*') === true;
  return elements
    .map(({ ai, value }, at) => (at === 0 || !isFixed(elements[at - 1]!.ai) ? '^' : '') + ai + value)
    .join('');
}

official("[EPCIS EPC URN and Digital Link] GS1's syntax engine", () => {
  const vectors = isThere ? json('digital-link', 'vectors.json') : { parse: [], generate: [] };

  it('parses Digital Links to the same elements, and refuses the same', () => {
    expect(vectors.parse.length).toBeGreaterThan(50);
    for (const { input, valid, expectElements, options } of vectors.parse) {
      const link = parseDigitalLink(input, optionsOf(options));
      const elements = link.ok && elementString([link.value.key, ...link.value.qualifiers, ...link.value.attributes]);
      expect({ input, elements }).toEqual({ input, elements: valid && expectElements });
    }
  });

  it('generates the same Digital Links, and refuses the same', () => {
    expect(vectors.generate.length).toBeGreaterThan(10);
    for (const { stem, bracketedAIs, valid, expectURI } of vectors.generate) {
      const elements = [...bracketedAIs.matchAll(/\((\d+)\)([^(]*)/g)].map(([, ai, value]) => ({ ai, value }));
      const link = buildDigitalLink(elements, stem ?? undefined);
      expect({ bracketedAIs, uri: link.ok && formatDigitalLink(link.value) }).toEqual({
        bracketedAIs,
        uri: valid && expectURI,
      });
    }
  });
});

interface HashRow {
  readonly document: string;
  readonly cbvVersion: 'CBV2.0' | 'CBV2.1';
  readonly prehashes: string[];
  readonly hashes: string[];
}

official('[EPCIS event hash] the reference of the event hash', () => {
  const { rows }: { rows: HashRow[] } = isThere ? json('epcis', 'event-hash', 'expected.json') : { rows: [] };

  it.each(rows)('agrees on $document under $cbvVersion', ({ document, cbvVersion, prehashes, hashes }) => {
    const { '@context': context, epcisBody } = json('epcis', 'event-hash', document);
    const terms = { version: cbvVersion, namespaces: namespacesOf(context) };
    expect(epcisBody.eventList.map((event: Record<string, unknown>) => preHashString(event, terms))).toEqual(prehashes);
    expect(epcisBody.eventList.map((event: Record<string, unknown>) => eventHash(event, terms))).toEqual(hashes);
  });
});

official("EPCIS' own schema", () => {
  const { definitions } = isThere ? json('epcis', 'EPCIS-JSON-Schema.json') : { definitions: {} };
  const lists: readonly (readonly [VocabularyName, string])[] = [
    ['bizStep', 'bizStep'],
    ['disposition', 'disposition'],
    ['bizTransactionType', 'bizTransaction-type'],
    ['sourceDestType', 'source-dest-type'],
    ['errorReason', 'error-reason'],
    ['component', 'component'],
    ['measurementType', 'measurementType'],
    ['alertType', 'sensorAlertType'],
  ];

  it.each(lists)('lists the same words for %s', (name, definition) => {
    const { enum: words } = definitions[definition].anyOf.find((one: { enum?: string[] }) => one.enum);
    expect([...vocabularyValues(name)].sort()).toEqual(words.toSorted());
    expect(words.every((word: string) => bareValue(name, word) === word)).toBe(true);
  });
});
