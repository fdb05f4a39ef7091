import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, expect, it } from '@jest/globals';
import { SharedWork } from './shared-work.js';
import type { Transaction } from './transaction.js';

const caller = new AsyncLocalStorage<string>();

/** Transactions that end as a spec says, and what became of each. */
function database(commits: readonly (() => Promise<void>)[] = []) {
  const ends: string[] = [];
  let opened = 0;
  let idle = 0;
  const work = new SharedWork({
    open: () => {
      const nth = opened++;
      return {
        commit: async () => {
          await (commits[nth] ?? (() => Promise.resolve()))();
          ends[nth] = 'committed';
        },
        rollBack: () => Promise.resolve(void (ends[nth] = 'rolled back')),
      } as unknown as Transaction;
    },
    within: (_, run) => run(),
    idle: () => void idle++,
  });
  return { work, ends, idle: () => idle };
}

/** Work that is done when it is told to. */
function held() {
  const { promise, resolve } = Promise.withResolvers<string>();
  return { work: () => promise, end: () => resolve('held') };
}

describe('work that shares transactions', () => {
  it('waits for nobody where nothing is under way', async () => {
    const { work, ends, idle } = database();
    expect(await work.add(() => Promise.resolve('one'))).toBe('one');
    await Promise.resolve();
    expect([ends, idle()]).toEqual([['committed'], 1]);
  });

  it('goes on together that came while a transaction was under way', async () => {
    const { work, ends } = database();
    const first = held();
    const answers = [work.add(first.work), ...['a', 'b', 'c'].map((name) => work.add(() => Promise.resolve(name)))];
    first.end();
    expect(await Promise.all(answers)).toEqual(['held', 'a', 'b', 'c']);
    expect(ends).toEqual(['committed', 'committed']);
  });

  it('does not wait for a transaction that hangs', async () => {
    const { work, ends } = database();
    const hanging = held();
    const answer = work.add(hanging.work);
    expect(await work.add(() => Promise.resolve('on'))).toBe('on');
    expect(ends).toEqual([undefined, 'committed']);
    hanging.end();
    await answer;
  });

  it('is done within what surrounds its own caller', async () => {
    const { work } = database();
    const first = held();
    const callers = ['first', 'second', 'third'];
    const seen = callers.map((name) =>
      caller.run(name, () => work.add(async () => (name === 'first' && (await first.work()), caller.getStore()))),
    );
    first.end();
    expect(await Promise.all(seen)).toEqual(callers);
  });

  it('is done alone by each when one of them fails, who alone is told', async () => {
    const { work, ends } = database();
    const first = held();
    const runs = { good: 0, bad: 0 };
    const answers = Promise.allSettled([
      work.add(first.work),
      work.add(() => Promise.resolve(`good ${++runs.good}`)),
      work.add(() => Promise.reject(new Error(`bad ${++runs.bad}`))),
    ]);
    first.end();
    expect(await answers).toMatchObject([{ value: 'held' }, { value: 'good 2' }, { reason: { message: 'bad 2' } }]);
    expect(ends.toSorted()).toEqual(['committed', 'committed', 'rolled back', 'rolled back']);
  });

  it.each([
    ['is done alone by each when PostgreSQL refuses what all wrote', { severity: 'ERROR' }, 2],
    ['is not done again when nobody knows whether it is durable', { code: 'ECONNRESET' }, 1],
    ['is not done again when the server went down over it', { severity: 'FATAL', code: '57P01' }, 1],
  ])('%s', async (_, failure, times) => {
    const refuse = () => Promise.reject(Object.assign(new Error('at the commit'), failure));
    const { work } = database([() => Promise.resolve(), refuse]);
    const first = held();
    let runs = 0;
    const run = () => Promise.resolve(++runs);
    const answers = Promise.allSettled([work.add(first.work), work.add(run), work.add(run)]);
    first.end();
    const [, ...others] = await answers;
    expect(runs).toBe(2 * times);
    expect(others.map(({ status }) => status)).toEqual(
      times === 1 ? ['rejected', 'rejected'] : ['fulfilled', 'fulfilled'],
    );
  });
});
