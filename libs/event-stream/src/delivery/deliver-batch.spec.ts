import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LeaseLost, TryAgainLater } from '../errors.js';
import type { RecordBatch, StreamRecord } from '../event-stream.js';
import { silentLogger } from '../stream-logger.js';
import { type Delivery, deliverBatch, Drained } from './deliver-batch.js';
import { deliveryCounts } from './delivery-counts.js';

function batchOf(size: number): RecordBatch {
  const records = Array.from({ length: size }, (_, n): StreamRecord => {
    return { offset: BigInt(n * 3), key: 'k', message: null, headers: {} };
  });
  return { topic: 'test.t.v1', partition: 0, records };
}

interface Told {
  readonly handled: bigint[];
  readonly tries: bigint[][];
  readonly dead: bigint[];
  readonly commits: bigint[];
}

/** A delivery that writes down everything; `fails` says which try of which records throws. */
function delivery(
  fails: (offsets: bigint[], told: Told) => unknown,
  changes: Partial<Delivery> = {},
): [Delivery, Told] {
  const told: Told = { handled: [], tries: [], dead: [], commits: [] };
  const around: Delivery = {
    group: 'test.g',
    retry: { attempts: 3, firstDelayMs: 0, maxDelayMs: 0 },
    signal: new AbortController().signal,
    draining: new AbortController().signal,
    logger: silentLogger,
    handle: async ({ records }) => {
      const offsets = records.map(({ offset }) => offset);
      told.tries.push(offsets);
      const error = fails(offsets, told);
      if (error instanceof Error) throw error;
      told.handled.push(...offsets);
    },
    heartbeat: async () => undefined,
    commit: async (next) => void told.commits.push(next),
    deadLetter: async ({ record }) => void told.dead.push(record.offset),
    ...changes,
  };
  return [around, told];
}

describe('delivering a batch', () => {
  it('handles every good record once and in order, and puts exactly the bad ones aside, whichever they are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { minLength: 1, maxLength: 40 }), async (bad) => {
        const batch = batchOf(bad.length);
        const isBad = (offset: bigint) => bad[Number(offset) / 3] ?? false;
        const [around, told] = delivery((offsets) => offsets.some(isBad) && new Error('bad'));
        await deliverBatch(batch, around);
        const offsets = batch.records.map(({ offset }) => offset);
        expect(told.handled).toEqual(offsets.filter((offset) => !isBad(offset)));
        expect(told.dead).toEqual(offsets.filter(isBad));
        for (const offset of told.dead) {
          expect(told.tries.filter((tried) => tried.length === 1 && tried[0] === offset)).toHaveLength(3);
        }
      }),
    );
  });

  it('commits only forwards, never beyond what was handled or put aside, and in the end all of it', async () => {
    const settled: bigint[][] = [];
    const [around, told] = delivery((offsets) => offsets.includes(9n) && new Error('bad'), {
      commit: async (next) => {
        told.commits.push(next);
        settled.push([...told.handled, ...told.dead].filter((offset) => offset < next));
      },
    });
    await deliverBatch(batchOf(8), around);
    expect(told.commits).toEqual([...told.commits].sort((a, b) => Number(a - b)));
    expect(told.commits.at(-1)).toBe(22n);
    told.commits.forEach((next, at) => {
      const below = [0n, 3n, 6n, 9n, 12n, 15n, 18n, 21n].filter((offset) => offset < next);
      expect(settled[at]?.sort((a, b) => Number(a - b))).toEqual(below);
    });
  });

  it('waits for as long as it takes where the world is at fault, also when it cannot commit or put aside', async () => {
    let down = 0;
    const flaky = async () => {
      if (down++ % 4 !== 3) throw new TryAgainLater('down');
    };
    const [around, told] = delivery(
      (_, { tries }) => (tries.length < 7 ? new TryAgainLater('down') : new Error('bad')),
      { commit: flaky, deadLetter: flaky },
    );
    await deliverBatch(batchOf(1), around);
    expect(told.tries).toHaveLength(6 + 3);
    expect(down).toBe(8);
  });

  it('passes on what its own engine refuses for good', async () => {
    const [around] = delivery(() => undefined, { commit: () => Promise.reject(new RangeError('no such topic')) });
    await expect(deliverBatch(batchOf(1), around)).rejects.toThrow(RangeError);
  });

  it('commits nothing once the partition is lost', async () => {
    const losing = new AbortController();
    const [around, told] = delivery(() => losing.abort(), { signal: losing.signal });
    await expect(deliverBatch(batchOf(2), around)).rejects.toThrow(LeaseLost);
    expect(told.commits).toEqual([]);
  });

  it('begins nothing more once it drains, and keeps what was done', async () => {
    const draining = new AbortController();
    const [around, told] = delivery(
      (offsets) => {
        if (offsets.length === 2) draining.abort();
        return offsets.length === 4 && new Error('bad');
      },
      { draining: draining.signal },
    );
    await expect(deliverBatch(batchOf(4), around)).rejects.toThrow(Drained);
    expect(told).toMatchObject({ handled: [0n, 3n], commits: [4n], dead: [] });
  });

  it('counts what it handled, tried again and put aside', async () => {
    const group = 'test.counts';
    const fails = (offsets: bigint[]) => offsets.includes(3n) && new Error('bad');
    await deliverBatch(batchOf(4), delivery(fails, { group })[0]);
    expect(deliveryCounts(group)).toMatchObject({ deadLetters: 1, retries: 2 });
    expect(deliveryCounts(group).handled).toEqual(new Map([['test.t.v1', 3]]));
  });
});
