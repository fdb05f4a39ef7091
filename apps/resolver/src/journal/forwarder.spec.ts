import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Forwarder } from './forwarder.js';
import { appendAll, openJournal, readAll } from './journal.fixture.js';
import type { Journal } from './journal.js';

const numbered = (count: number) => Array.from({ length: count }, (_, i) => `record ${i}`);
const settings = { maxBatch: 8, lingerMs: 1, firstDelayMs: 1, maxDelayMs: 4 };

/** A stream that refuses the first `refusals` batches, and while `down`. */
class Stream {
  readonly records: string[] = [];
  down = false;
  constructor(private refusals = 0) {}
  append = async (lines: readonly string[]) => {
    if (this.down || this.refusals-- > 0) throw new Error('down');
    this.records.push(...lines);
  };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2));
}

describe('the forwarder', () => {
  let directory: string;
  let journal: Journal;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'journal-'));
    journal = await openJournal(directory, { segmentBytes: 200 });
  });
  afterEach(async () => {
    await journal.close();
    await rm(directory, { recursive: true, force: true });
  });

  it('sends everything once, in order, though the stream was down at times', async () => {
    const stream = new Stream(5);
    const forwarder = new Forwarder(journal, stream.append, settings);
    forwarder.start();
    await appendAll(journal, numbered(100));
    await until(() => stream.records.length >= 100);
    await forwarder.stop(1_000);
    expect(stream.records).toEqual(numbered(100));
    expect(journal.state.depth).toBe(0);
  });

  it('sends what is left before it stops', async () => {
    const stream = new Stream();
    await appendAll(journal, numbered(50), true);
    const forwarder = new Forwarder(journal, stream.append, settings);
    forwarder.start();
    await forwarder.stop(5_000);
    expect(stream.records).toEqual(numbered(50));
  });

  it('stops at once while the stream is down, and leaves the rest in the journal', async () => {
    const stream = new Stream();
    stream.down = true;
    await appendAll(journal, numbered(20), true);
    const forwarder = new Forwarder(journal, stream.append, settings);
    forwarder.start();
    await until(() => forwarder.failure !== null);
    await forwarder.stop(60_000);
    await journal.close();
    journal = await openJournal(directory);
    expect(await readAll(journal)).toEqual(numbered(20));
  });

  it('does not wait for a stream that never answers, and acknowledges nothing after it has stopped', async () => {
    await appendAll(journal, numbered(5), true);
    const answers: (() => void)[] = [];
    const forwarder = new Forwarder(journal, () => new Promise((resolve) => answers.push(resolve)), settings);
    forwarder.start();
    await until(() => answers.length === 1);
    await forwarder.stop(10);
    answers[0]?.();
    await new Promise(setImmediate);
    expect(journal.state.depth).toBe(5);
  });

  it('says what it is trying to send', async () => {
    const stream = new Stream();
    stream.down = true;
    const forwarder = new Forwarder(journal, stream.append, settings);
    forwarder.start();
    await appendAll(journal, numbered(3));
    await until(() => forwarder.failure !== null);
    expect(forwarder.oldestPending).toBe('record 0');
    stream.down = false;
    await until(() => forwarder.failure === null && journal.state.depth === 0);
    expect(stream.records).toEqual(numbered(3));
    await forwarder.stop(1_000);
  });
});
