import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { frameAt } from './frame.js';
import { appendAll, openJournal, readAll } from './journal.fixture.js';

/** What may happen to a file: cut somewhere, a byte changed somewhere, or rubbish written behind its end. */
type Damage = { kind: 'cut' | 'flip' | 'rubbish'; file: number; at: number; byte: number };

const damage = fc.record({
  kind: fc.constantFrom('cut', 'flip', 'rubbish'),
  file: fc.nat(),
  at: fc.nat(),
  byte: fc.integer({ min: 1, max: 255 }),
}) satisfies fc.Arbitrary<Damage>;

const lines = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) => `record ${from + i} ${'é'.repeat((from + i) % 40)}`);

async function apply(directory: string, { kind, file, at, byte }: Damage): Promise<void> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.scans')).sort();
  // Only the newest file can have rubbish at its end: it is the one being written in a crash.
  const path = join(directory, (kind === 'rubbish' ? names.at(-1) : names[file % names.length]) ?? '');
  const bytes = await readFile(path);
  const place = bytes.length === 0 ? 0 : at % bytes.length;
  if (kind === 'cut') return writeFile(path, bytes.subarray(0, place));
  if (kind === 'rubbish') return writeFile(path, Buffer.concat([bytes, Buffer.alloc(at % 300, byte)]));
  if (bytes.length > 0) bytes.writeUInt8(bytes.readUInt8(place) ^ byte, place);
  return writeFile(path, bytes);
}

/** Records that a walk by offset from the front, knowing nothing of the reader, finds whole after the damage. */
async function untouched(directory: string, before: Map<string, Buffer>): Promise<string[]> {
  const whole: string[] = [];
  for (const [name, original] of before) {
    const now = await readFile(join(directory, name));
    for (let frame = frameAt(original, 0), start = 0; frame; start = frame.end, frame = frameAt(original, start)) {
      if (original.subarray(start, frame.end).equals(now.subarray(start, frame.end))) whole.push(frame.payload);
    }
  }
  return whole;
}

async function snapshot(directory: string): Promise<Map<string, Buffer>> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.scans')).sort();
  return new Map(await Promise.all(names.map(async (name) => [name, await readFile(join(directory, name))] as const)));
}

describe('a journal whose files were damaged at random', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'journal-'));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  it('gives back every record that is still whole, in order, once, and invents none', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 60 }),
        fc.array(damage, { minLength: 1, maxLength: 4 }),
        async (count, damages) => {
          await rm(directory, { recursive: true, force: true });
          const written = lines(0, count);
          const first = await openJournal(directory, { segmentBytes: 300 });
          await appendAll(first, written);
          await first.close();
          const before = await snapshot(directory);
          for (const one of damages) await apply(directory, one);
          const whole = await untouched(directory, before);

          const second = await openJournal(directory, { segmentBytes: 300 });
          const read = await readAll(second);
          expect(read).toEqual(whole);

          const later = lines(1000, 5);
          await appendAll(second, later);
          expect(await readAll(second)).toEqual(later);
          await second.close();
        },
      ),
      { numRuns: 150 },
    );
  }, 60_000);

  it('says how many records before the last whole one are gone', async () => {
    const first = await openJournal(directory, { segmentBytes: 300 });
    await appendAll(first, lines(0, 30));
    await first.close();
    await apply(directory, { kind: 'flip', file: 0, at: 20, byte: 1 });
    await apply(directory, { kind: 'flip', file: 1, at: 20, byte: 1 });

    const second = await openJournal(directory, { segmentBytes: 300 });
    expect(await readAll(second)).toHaveLength(28);
    expect(second.state.lost).toBe(2);
    await second.close();
  });

  it('sends everything again where the position is lost, rather than nothing', async () => {
    const first = await openJournal(directory);
    await appendAll(first, lines(0, 10));
    await first.acknowledge(10);
    await first.close();
    await writeFile(join(directory, 'forwarded'), Buffer.alloc(1024, 7));

    const second = await openJournal(directory);
    expect(await readAll(second)).toEqual(lines(0, 10));
    await second.close();
  });

  it('keeps the position before, where the newest was torn', async () => {
    const first = await openJournal(directory);
    await appendAll(first, lines(0, 10));
    await first.acknowledge(4);
    await first.acknowledge(7);
    await first.close();
    const position = await readFile(join(directory, 'forwarded'));
    position.fill(0xee, 0, 10);
    await writeFile(join(directory, 'forwarded'), position);

    const second = await openJournal(directory);
    expect(await readAll(second)).toEqual(lines(4, 6));
    await second.close();
  });
});
