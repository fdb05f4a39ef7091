import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Metrics, newId } from '@proofmark/runtime';
import { eventually } from '@proofmark/testing';
import { added, opened, publishedTills } from './fixtures/till.js';
import { asOne, startTills, type TillService } from './fixtures/till-service.js';

const TOO_LONG = 'a'.repeat(200);

describe('what the relay tells of itself', () => {
  let tills: TillService;
  let isDown = false;

  beforeAll(async () => {
    tills = await startTills({ published: [publishedTills] });
    tills.stream.before = () => {
      if (isDown) throw new Error('the broker is away');
    };
  });
  afterAll(() => tills.close());

  const numbers = async (): Promise<Record<string, number>> => {
    const samples = await tills.service.app.get(Metrics).read();
    const own = samples.filter(({ metric }) => metric.name.startsWith('proofmark_relay_'));
    return Object.fromEntries(
      own.map(({ metric, value }) => [metric.name.replace('proofmark_relay_', ''), Number(value)]),
    );
  };
  const append = (owner: string, ...amounts: number[]) =>
    asOne(() => tills.store.append(newId('till'), 0, [opened(owner), ...amounts.map(added)]));
  const allPublished = () => eventually(async () => expect((await numbers())['backlog_facts']).toBe(0));

  it('is nothing while all is published', async () => {
    await append('Ada', 1, 2);
    await allPublished();
    expect(await numbers()).toEqual({ backlog_facts: 0, oldest_unpublished_seconds: 0, held_facts: 0 });
  });

  it('is how many facts wait while the stream is away, and since when', async () => {
    isDown = true;
    await append('Bob', 1, 2, 3);
    await append('Cy', 1);
    const waiting = await numbers();
    expect(waiting).toMatchObject({ backlog_facts: 6, held_facts: 0 });
    const age = waiting['oldest_unpublished_seconds'] ?? 0;
    await eventually(async () => expect((await numbers())['oldest_unpublished_seconds']).toBeGreaterThan(age));
    isDown = false;
    await allPublished();
  });

  it('is what is held back because it cannot be told', async () => {
    await append(TOO_LONG, 1, 2);
    await eventually(async () => expect(await numbers()).toMatchObject({ backlog_facts: 0, held_facts: 2 }));
  });
});
