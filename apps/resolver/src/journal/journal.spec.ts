import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TYPESCRIPT_LOADER } from '@proofmark/testing';
import { appendAll, openJournal, readAll } from './journal.fixture.js';

const numbered = (count: number) => Array.from({ length: count }, (_, i) => `record ${i}`);

describe('the scan journal', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'journal-'));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  it('gives back what was appended, in order, also after it was closed and opened again', async () => {
    const journal = await openJournal(directory, { segmentBytes: 200 });
    await appendAll(journal, numbered(50), true);
    expect(await readAll(journal)).toEqual(numbered(50));
    await journal.close();

    const again = await openJournal(directory);
    expect(await readAll(again)).toEqual(numbered(50));
    expect(again.state).toMatchObject({ depth: 50, lost: 0, unrecorded: 0 });
    await again.close();
  });

  it('has each record on disk before its answer leaves', async () => {
    const journal = await openJournal(directory);
    for (const line of numbered(20)) {
      const read = await new Promise((resolve) => journal.append(line, () => resolve(readAll(journal))));
      expect(read).toEqual([line]);
    }
    await journal.close();
  });

  it('begins after what was acknowledged, also when opened again', async () => {
    const journal = await openJournal(directory, { segmentBytes: 100 });
    await appendAll(journal, numbered(30));
    await journal.acknowledge(12);
    await journal.close();

    const again = await openJournal(directory);
    expect(again.state.depth).toBe(18);
    expect(await readAll(again)).toEqual(numbered(30).slice(12));
    await again.close();
  });

  it('deletes the segments of which everything was acknowledged', async () => {
    const journal = await openJournal(directory, { segmentBytes: 100 });
    await appendAll(journal, numbered(30));
    const segments = async () => (await readdir(directory)).filter((name) => name.endsWith('.scans')).length;
    expect(await segments()).toBeGreaterThan(5);
    await journal.acknowledge(30);
    expect(await segments()).toBe(1);
    await appendAll(journal, ['one more']);
    expect(journal.state.depth).toBe(1);
    await journal.close();
  });

  it('never takes new records for acknowledged ones when the newest file lost some', async () => {
    const journal = await openJournal(directory);
    await appendAll(journal, numbered(10));
    await journal.acknowledge(10);
    await journal.close();
    const [segment] = (await readdir(directory)).filter((name) => name.endsWith('.scans'));
    await writeFile(join(directory, segment ?? ''), '');

    const again = await openJournal(directory);
    await appendAll(again, ['new']);
    expect(await readAll(again)).toEqual(['new']);
    await again.close();
  });

  it('answers and counts what it cannot keep while it is full, and keeps again once there is room', async () => {
    const journal = await openJournal(directory, { segmentBytes: 200, maxBytes: 1000 });
    await appendAll(journal, numbered(100));
    const { unrecorded, depth } = journal.state;
    expect(unrecorded).toBeGreaterThan(0);
    expect(unrecorded + depth).toBe(100);

    const kept = await readAll(journal);
    expect(kept).toHaveLength(depth);
    await journal.acknowledge(kept.length);
    await appendAll(journal, ['kept again']);
    expect(await readAll(journal)).toEqual(['kept again']);
    expect(journal.state.unrecorded).toBe(unrecorded);
    await journal.close();
  });

  it('answers and counts while its directory cannot be had, and keeps again once it can', async () => {
    const place = join(directory, 'journal');
    await writeFile(place, 'a file where the directory should be');
    const journal = await openJournal(place);
    await appendAll(journal, ['not kept']);
    expect(journal.state).toMatchObject({ depth: 0, unrecorded: 1 });
    expect(journal.state.failure).not.toBeNull();

    await rm(place);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await appendAll(journal, ['kept']);
    expect(await readAll(journal)).toEqual(['kept']);
    expect(journal.state).toMatchObject({ unrecorded: 1, failure: null });
    await journal.close();
  });

  it('counts exactly what a failing disk did not take', async () => {
    // ulimit -f makes the kernel refuse writes beyond 8 KiB per file (blocks of 512 bytes), as a full disk does.
    const script = join(import.meta.dirname, 'failing-disk.fixture.ts');
    const command = `ulimit -f 16; exec "${process.execPath}" --import "${TYPESCRIPT_LOADER}" "${script}" "${directory}"`;
    const child = spawn('sh', ['-c', command]);
    let said = '';
    child.stdout.on('data', (chunk) => (said += chunk));
    child.stderr.pipe(process.stderr);
    await once(child, 'close');
    const { unrecorded, answered } = JSON.parse(said) as { unrecorded: number; answered: number };
    expect(unrecorded).toBeGreaterThan(0);

    const journal = await openJournal(directory);
    expect((await readAll(journal)).length + unrecorded).toBe(answered);
    expect(journal.state.lost).toBe(0);
    await journal.close();
  });
});
