import { describe, expect, it } from '@jest/globals';
import { MessageInvalid } from '@proofmark/contracts';
import { publishedTills, tillDecider, tillUpcasters } from './fixtures/till.js';
import { goldenSamples } from './golden-samples.js';

const file = new URL('./fixtures/till.golden.json', import.meta.url);

describe('golden samples', () => {
  const samples = goldenSamples(file, tillDecider, tillUpcasters);

  it('are read in today’s shape, whatever shape they were stored in', () =>
    expect(samples.facts.map(({ data }) => data)).toEqual([
      { owner: 'Ada' },
      { amount: 12 },
      { amount: 3 },
      { owner: 'Ada' },
      { amount: 4 },
      { reason: 'empty' },
    ]));

  it('fold into the state of the rules after each', () =>
    expect(samples.states).toEqual([{ total: 0 }, { total: 12 }, { total: 15 }, { total: 0 }, { total: 4 }, null]));

  it('become the messages that tell of them', () =>
    expect(
      samples.messages(publishedTills, 'till_1').map((message) => (message?.data as { name: string })?.name),
    ).toEqual([undefined, 'Ada: 12', 'Ada: 15', undefined, 'Ada: 4', 'Ada: 4']));

  it('fail when a message would not keep its promise', () => {
    const tooLong = { ...publishedTills, initial: null, evolve: () => ({ owner: 'x'.repeat(200), total: 1 }) };
    expect(() => samples.messages(tooLong, 'till_1')).toThrow(MessageInvalid);
  });

  it('fail when the rules forgot a fact', () => {
    const forgetful = { ...tillDecider, evolve: () => undefined as unknown as null };
    expect(() => goldenSamples(file, forgetful, tillUpcasters)).toThrow('The rules do not know TillOpened.');
  });

  it('fail when the way from an older shape is gone', () => {
    const { TillOpened: _, ...rest } = tillUpcasters;
    expect(() => goldenSamples(file, tillDecider, rest)).toThrow('TillOpened was stored in shape 2; only 1 are known.');
    expect(() => goldenSamples(file, tillDecider, { CashAdded: (tillUpcasters['CashAdded'] ?? []).slice(1) })).toThrow(
      'The upcasters of CashAdded lack the step from 1.',
    );
  });
});
