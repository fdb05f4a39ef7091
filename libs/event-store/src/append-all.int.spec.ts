import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@proofmark/runtime';
import { added, opened, type TillEvent, tills as tillsProjection } from './fixtures/till.js';
import { asOne, startTills, type TillService } from './fixtures/till-service.js';
import { InSets, projection } from './projection.js';

/** What was appended in sets, as the read model heard of it. */
const heard: { readonly streamId: string; readonly version: number; readonly position: number | undefined }[] = [];
const hears = new InSets<TillEvent>('SELECT count(*) FROM jsonb_array_elements($1::jsonb)', (_, recorded) => {
  const { streamId, version, position } = recorded;
  heard.push({ streamId, version, position });
  return {};
});
const listener = projection<TillEvent>('listener', { TillOpened: hears, CashAdded: hears, TillClosed: 'ignored' });

let tills: TillService;
beforeAll(async () => void (tills = await startTills({ projections: [tillsProjection, listener] })));
afterAll(() => tills.close());

const newTills = (count: number) =>
  Array.from({ length: count }, () => ({ streamId: newId('till'), expectedVersion: 0, event: opened() }));
const appendAll = (facts: Parameters<typeof tills.store.appendAll<TillEvent>>[0]) =>
  asOne(() => tills.store.appendAll(facts));
const versionOf = async (id: string) => (await asOne(() => tills.store.readStream(id))).version;

describe('facts for many streams at once', () => {
  it('are appended, each stream’s to its own, in the order they were given', async () => {
    const facts = newTills(500);
    heard.length = 0;
    expect(await appendAll(facts)).toEqual(new Set());
    const rows = await tills.database.query<{ stream_id: string; position: string }>(
      'SELECT stream_id, position FROM tills.events WHERE stream_id = ANY($1) ORDER BY position',
      [facts.map(({ streamId }) => streamId)],
    );
    expect(rows.map(({ stream_id }) => stream_id)).toEqual(facts.map(({ streamId }) => streamId));
    expect(heard).toEqual(
      rows.map(({ stream_id, position }) => ({ streamId: stream_id, version: 1, position: Number(position) })),
    );
  });

  it('leave out streams that have moved on, and those that are not there yet, and say which', async () => {
    const [fresh, moved, behind] = newTills(3) as [Fact, Fact, Fact];
    await asOne(() => tills.store.append(moved.streamId, 0, [opened(), added(1)]));
    const left = await appendAll([
      fresh,
      { ...moved, expectedVersion: 1, event: added(5) },
      { ...behind, expectedVersion: 1, event: added(5) },
    ]);
    expect(left).toEqual(new Set([moved.streamId, behind.streamId]));
    expect(await Promise.all([fresh, moved, behind].map(({ streamId }) => versionOf(streamId)))).toEqual([1, 2, 0]);
  });

  it('go on where a stream stands, and its read models with it', async () => {
    const [till] = newTills(1) as [Fact];
    await appendAll([till]);
    await appendAll([{ ...till, expectedVersion: 1, event: added(7) }]);
    expect(
      await tills.database.query('SELECT total::int FROM tills.tills WHERE till_id = $1', [till.streamId]),
    ).toEqual([{ total: 7 }]);
  });

  it('are appended once when several bring the same', async () => {
    const facts = newTills(200);
    const left = await Promise.all(Array.from({ length: 4 }, () => appendAll(facts)));
    expect(left.map(({ size }) => size).reduce((sum, size) => sum + size)).toBe(600);
    expect(await Promise.all(facts.map(({ streamId }) => versionOf(streamId)))).toEqual(facts.map(() => 1));
  });
});

type Fact = ReturnType<typeof newTills>[number] & { readonly event: TillEvent };
