import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TYPESCRIPT_LOADER } from '@proofmark/testing';
import { openJournal, readAll } from './journal.fixture.js';
import { SegmentWriter } from './segment-writer.js';
import { Segments } from './segments.js';

describe('groups that are written at the same time', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'segments-'));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  it('stand in the order they came, over several files', async () => {
    const writer = new SegmentWriter(new Segments(directory), 500, 0);
    const groups = Array.from({ length: 60 }, (_, i) => [`group ${i} a`, `group ${i} b`]);
    const settled: number[] = [];
    await Promise.all(groups.map((group, i) => writer.write(group).then(() => settled.push(i))));
    await writer.close();
    expect(settled).toEqual(groups.map((_, i) => i));

    const journal = await openJournal(directory);
    expect(await readAll(journal)).toEqual(groups.flat());
    await journal.close();
  });

  it('are there exactly when they were said to be, on a disk that fails again and again', async () => {
    const script = join(import.meta.dirname, 'failing-writer.fixture.ts');
    const command = `ulimit -f 16; exec "${process.execPath}" --import "${TYPESCRIPT_LOADER}" "${script}" "${directory}"`;
    const child = spawn('sh', ['-c', command]);
    let said = '';
    child.stdout.on('data', (chunk) => (said += chunk));
    child.stderr.pipe(process.stderr);
    await once(child, 'close');
    const { written, refused } = JSON.parse(said) as { written: string[]; refused: number };
    expect(refused).toBeGreaterThan(0);
    expect(written.length).toBeGreaterThan(0);

    const journal = await openJournal(directory);
    expect(await readAll(journal)).toEqual(written);
    expect(journal.state.lost).toBe(0);
    await journal.close();
  });
});
