import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Visitors } from './visitor.js';
import { ownSalt, saltFromSecret, saltInFile, type SaltOfDay } from './visitor-salt.js';

const NOON = Date.UTC(2026, 4, 19, 12);
const DAY = 86_400_000;

describe('visitors', () => {
  let directory: string;
  let file: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'visitors-'));
    file = join(directory, 'visitor-salt');
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const of = (
    visitors: Visitors,
    now: number,
    { workspace = 'ws_1', address = '203.0.113.9', agent = 'Safari' } = {},
  ) => visitors.visitorOf(workspace, address, agent, now);

  it('are known again for the rest of the UTC day, and not on the next', () => {
    const visitors = new Visitors(saltInFile(file));
    expect(of(visitors, NOON)).toBe(of(visitors, NOON + DAY / 2 - 1));
    expect(of(visitors, NOON)).not.toBe(of(visitors, NOON + DAY / 2));
  });

  it('differ by address, by user agent and by workspace', () => {
    const visitors = new Visitors(saltInFile(file));
    const all = [{}, { address: '203.0.113.10' }, { agent: 'Chrome' }, { workspace: 'ws_2' }].map((who) =>
      of(visitors, NOON, who),
    );
    expect(new Set(all).size).toBe(4);
  });

  it('are known again after a restart on the same day', () => {
    expect(of(new Visitors(saltInFile(file)), NOON)).toBe(of(new Visitors(saltInFile(file)), NOON + 1000));
  });

  it('cannot be found out once the day is over: nothing of its salt is left in the file', () => {
    const visitors = new Visitors(saltInFile(file));
    const visitor = of(visitors, NOON);
    const before = readFileSync(file);
    of(visitors, NOON + DAY);
    const after = readFileSync(file);
    expect(after).toHaveLength(before.length);
    expect(after.includes(before.subarray(4, 8))).toBe(false);
    expect(of(new Visitors(saltInFile(file)), NOON)).not.toBe(visitor);
  });

  it('has the salt of an earlier day destroyed at the start, before anybody scans', () => {
    of(new Visitors(saltInFile(file)), NOON - DAY);
    const before = readFileSync(file);
    const visitors = new Visitors(saltInFile(file));
    visitors.begin(NOON);
    visitors.end();
    expect(readFileSync(file).includes(before.subarray(4))).toBe(false);
  });

  it('are told apart, too, where no file can be kept', () => {
    const visitors = new Visitors(saltInFile(join(directory, 'missing', 'salt')));
    expect(of(visitors, NOON)).toBe(of(visitors, NOON + 1));
    expect(of(visitors, NOON)).not.toBe(of(visitors, NOON, { address: '203.0.113.10' }));
  });

  it('are the same to copies that share the file, and to copies that know one secret; to others they are not', () => {
    const seenBy = (...salts: SaltOfDay[]) => new Set(salts.map((salt) => of(new Visitors(salt), NOON))).size;
    expect(seenBy(saltInFile(file), saltInFile(file))).toBe(1);
    expect(seenBy(saltFromSecret('known to both'), saltFromSecret('known to both'))).toBe(1);
    expect(seenBy(saltFromSecret('one'), saltFromSecret('another'))).toBe(2);
    expect(seenBy(ownSalt, ownSalt)).toBe(2);
  });

  it('are other ones each day, too, where the salt comes from a secret', () => {
    const visitors = new Visitors(saltFromSecret('known to all copies'));
    expect(of(visitors, NOON)).not.toBe(of(visitors, NOON + DAY));
  });

  it('stay the same for copies whose clocks do not agree when the day is over', () => {
    const [ahead, behind] = [new Visitors(saltInFile(file)), new Visitors(saltInFile(file))];
    const midnight = NOON + DAY / 2;
    const seen = of(ahead, midnight);
    of(behind, midnight - 1);
    expect([of(behind, midnight), of(ahead, midnight + 1), of(new Visitors(saltInFile(file)), midnight)]).toEqual([
      seen,
      seen,
      seen,
    ]);
  });

  it('tell nothing of the address', () => {
    expect(of(new Visitors(saltInFile(file)), NOON)).toMatch(/^[\w-]{22}$/);
  });
});
