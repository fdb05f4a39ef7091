import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { StoredLink } from './link.js';
import { Links } from './links.js';
import { type LinkChange, LocalCopy } from './local-copy.js';

const link = (slug: string, destinationUrl = 'https://a.example/'): StoredLink => ({
  ...{ slug, codeId: `qr_${slug}`, workspaceId: 'ws_1', mode: 'live', status: 'active' },
  ...{ destinationUrl, utm: {} },
});
const change = (slug: string, sequence: number, destinationUrl?: string): LinkChange => ({
  ...{ codeId: `qr_${slug}`, sequence, link: link(slug, destinationUrl) },
});
const deletion = (slug: string, sequence: number): LinkChange => ({
  codeId: `qr_${slug}`,
  sequence,
  link: { ...link(slug), status: 'deleted' },
});
const tombstone = (slug: string): LinkChange => ({
  codeId: `qr_${slug}`,
  sequence: Number.MAX_SAFE_INTEGER,
  link: null,
});

describe('the local copy of the links', () => {
  let directory: string;
  let file: string;
  const opened: LocalCopy[] = [];
  const open = () => {
    const copy = LocalCopy.open(file, 1024);
    opened.push(copy);
    return copy;
  };
  const closeAll = () => opened.splice(0).forEach((copy) => copy.close());
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'links-'));
    file = join(directory, 'links.sqlite');
  });
  afterEach(() => {
    closeAll();
    rmSync(directory, { recursive: true, force: true });
  });

  it('keeps links and positions over a restart', () => {
    open().apply('codes', 3, [change('a', 1)], 42n);
    closeAll();
    const copy = open();
    expect(copy.find('a')).toEqual(link('a'));
    expect(copy.position('codes', 3)).toBe(42n);
    expect(copy.position('codes', 4)).toBeNull();
    expect(copy.size).toBe(1);
  });

  it('says nothing but the last word about a code, in whatever order and however often words come', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray([1, 2, 3, 4, 5], { minLength: 1 }),
        fc.array(fc.integer({ min: 1, max: 5 })),
        (first, again) => {
          const copy = LocalCopy.open(':memory:', 64);
          const words = [...first, ...again.filter((sequence) => first.includes(sequence))];
          // Version 5 is the deletion.
          for (const sequence of words) {
            copy.apply(
              'codes',
              0,
              [sequence === 5 ? deletion('a', 5) : change('a', sequence, `https://a.example/${sequence}`)],
              1n,
            );
          }
          const last = Math.max(...first);
          expect(copy.find('a')?.destinationUrl ?? null).toBe(last === 5 ? null : `https://a.example/${last}`);
          copy.close();
        },
      ),
    );
  });

  it('forgets a code of which only the key is told, for good', () => {
    const copy = open();
    copy.apply('codes', 0, [change('a', 1), change('b', 1), tombstone('a')], 3n);
    copy.apply('codes', 0, [change('a', 2)], 4n);
    expect(copy.find('a')).toBeNull();
    expect(copy.find('b')).not.toBeNull();
  });

  it('never takes a position back', () => {
    const copy = open();
    copy.apply('codes', 0, [], 10n);
    copy.savePosition('codes', 0, 5n);
    expect(copy.position('codes', 0)).toBe(10n);
  });

  it('keeps neither the links nor the position of a batch that fails', () => {
    const copy = open();
    const broken = { ...change('b', 1), link: { ...link('b'), workspaceId: null as unknown as string } };
    expect(() => copy.apply('codes', 0, [change('a', 1), broken], 2n)).toThrow();
    expect(copy.find('a')).toBeNull();
    expect(copy.position('codes', 0)).toBeNull();
  });

  it('begins anew where the file is damaged, and puts that aside', () => {
    writeFileSync(file, 'this is no database, '.repeat(100));
    const copy = open();
    copy.apply('codes', 0, [change('a', 1)], 1n);
    expect(copy.find('a')).not.toBeNull();
    expect(readdirSync(directory)).toContain('links.sqlite.damaged');
  });

  it('is kept in memory where no file can be had', () => {
    file = join(directory, 'missing', 'links.sqlite');
    const copy = open();
    copy.apply('codes', 0, [change('a', 1)], 1n);
    expect(copy.find('a')).toEqual(link('a'));
  });
});

describe('links in memory', () => {
  it('are as fresh as the copy', () => {
    const links = new Links(LocalCopy.open(':memory:', 64), 10);
    links.apply('codes', 0, [change('a', 1)], 1n);
    expect(links.find('a')).toMatchObject({ location: 'https://a.example/' });
    links.apply('codes', 0, [change('a', 2, 'https://b.example/')], 2n);
    expect(links.find('a')).toMatchObject({ location: 'https://b.example/' });
    links.apply('codes', 0, [deletion('a', 3)], 3n);
    expect(links.find('a')).toBe('notYet');
    links.markComplete();
    expect(links.find('a')).toBe('unknown');
  });

  it('send nobody to what is no web address, though it was stored', () => {
    const links = new Links(LocalCopy.open(':memory:', 64), 10);
    links.apply('codes', 0, [change('a', 1, 'javascript:alert(1)')], 1n);
    expect(links.find('a')).toMatchObject({ location: null, outcome: 'blocked' });
  });
});
