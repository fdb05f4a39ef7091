import { BoundedLookup } from './bounded-lookup.js';

function counting(answer: (question: string) => object | null) {
  const asked: string[] = [];
  const lookup = new BoundedLookup<object>(
    async (question) => {
      asked.push(question);
      await Promise.resolve();
      return answer(question);
    },
    { max: 2, ttlMs: 60_000 },
  );
  return { asked, lookup };
}

describe('a bounded lookup', () => {
  it('asks once for many who want to know at the same time', async () => {
    const { asked, lookup } = counting(() => ({ found: true }));
    const answers = await Promise.all(['a', 'a', 'a'].map((question) => lookup.find(question)));
    expect(answers).toEqual([{ found: true }, { found: true }, { found: true }]);
    expect(asked).toEqual(['a']);
  });

  it('remembers a "no"', async () => {
    const { asked, lookup } = counting(() => null);
    expect(await lookup.find('a')).toBeNull();
    expect(await lookup.find('a')).toBeNull();
    expect(asked).toEqual(['a']);
  });

  it('forgets the least used when strangers fill it', async () => {
    const { asked, lookup } = counting(() => null);
    for (const question of ['a', 'b', 'c', 'a']) await lookup.find(question);
    expect(asked).toEqual(['a', 'b', 'c', 'a']);
  });

  it('does not remember that it could not ask', async () => {
    let broken = true;
    const { asked, lookup } = counting(() => {
      if (broken) throw new Error('down');
      return { found: true };
    });
    await expect(lookup.find('a')).rejects.toThrow('down');
    broken = false;
    await expect(lookup.find('a')).resolves.toEqual({ found: true });
    expect(asked).toEqual(['a', 'a']);
  });
});
