import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Event, handleCommand, VersionConflict } from '@proofmark/event-sourcing';
import { newId } from '@proofmark/runtime';
import { eventually } from '@proofmark/testing';
import { added, closed, opened, tillDecider } from './fixtures/till.js';
import { asOne, startTills, type TillService } from './fixtures/till-service.js';

let tills: TillService;
beforeAll(async () => void (tills = await startTills()));
afterAll(() => tills.close());

const read = (id: string) => asOne(() => tills.store.readStream<Event>(id));
const append = (id: string, version: number, ...events: Event[]) =>
  asOne(() => tills.store.append(id, version, events));

describe('a stream', () => {
  it('reads back what was appended, in order, with its version', async () => {
    const id = newId('till');
    await append(id, 0, opened());
    await append(id, 1, added(2), added(3), closed());
    expect(await read(id)).toEqual({ events: [opened(), added(2), added(3), closed()], version: 4 });
  });

  it('that is unknown reads as empty', async () =>
    expect(await read('till_unknown')).toEqual({ events: [], version: 0 }));

  it('takes a thousand facts at once, in order', async () => {
    const id = newId('till');
    const many = Array.from({ length: 1000 }, (_, n) => added(n));
    await append(id, 0, ...many);
    expect(await read(id)).toEqual({ events: many, version: 1000 });
    const rows = await tills.database.query<{ sorted: boolean }>(
      `SELECT bool_and(position > before) AS sorted FROM (
         SELECT position, lag(position, 1, 0) OVER (ORDER BY version) AS before FROM tills.events WHERE stream_id = $1) places`,
      [id],
    );
    expect(rows).toEqual([{ sorted: true }]);
  });
});

describe('appending at another version than the last', () => {
  it.each([
    ['below it', 1],
    ['beyond it', 3],
  ])('is a conflict: %s', async (_, expected) => {
    const id = newId('till');
    await append(id, 0, opened(), added());
    await expect(append(id, expected, added())).rejects.toThrow(VersionConflict);
    await expect(append(id, expected, added(), added(), added())).rejects.toThrow(VersionConflict);
    expect((await read(id)).version).toBe(2);
  });

  it('leaves the transaction usable, so that the command can be decided anew', async () => {
    const id = newId('till');
    await append(id, 0, opened());
    await asOne(() =>
      tills.unitOfWork.run(async () => {
        await expect(tills.store.append(id, 0, [opened()])).rejects.toThrow(VersionConflict);
        await tills.store.append(id, 1, [added(7)]);
      }),
    );
    expect((await read(id)).events).toEqual([opened(), added(7)]);
  });

  it('appends none of several facts when a faster writer left room for the last of them only', async () => {
    const id = newId('till');
    await append(id, 0, opened());
    const appended = Promise.withResolvers<void>();
    const mayCommit = Promise.withResolvers<void>();
    const faster = asOne(() =>
      tills.unitOfWork.run(async () => {
        await tills.store.append(id, 1, [added(1)]);
        appended.resolve();
        await mayCommit.promise;
      }),
    );
    await appended.promise;
    const slower = append(id, 1, added(10), added(20), added(30));
    await somebodyWaits();
    mayCommit.resolve();
    await faster;
    await expect(slower).rejects.toThrow(VersionConflict);
    expect(await read(id)).toEqual({ events: [opened(), added(1)], version: 2 });
  });

  it('goes on when the faster writer rolls back', async () => {
    const id = newId('till');
    const appended = Promise.withResolvers<void>();
    const mayFail = Promise.withResolvers<void>();
    const faster = asOne(() =>
      tills.unitOfWork.run(async () => {
        await tills.store.append(id, 0, [opened('Bob')]);
        appended.resolve();
        await mayFail.promise;
        throw new Error('changed my mind');
      }),
    );
    await appended.promise;
    const slower = append(id, 0, opened('Ada'));
    await somebodyWaits();
    mayFail.resolve();
    await expect(faster).rejects.toThrow('changed my mind');
    await slower;
    expect((await read(id)).events).toEqual([opened('Ada')]);
  });
});

it('sixteen writers of one stream all get their fact in, once', async () => {
  const id = newId('till');
  await append(id, 0, opened());
  const writers = Array.from({ length: 16 }, (_, n) => addPatiently(id, n + 1));
  await Promise.all(writers);
  const { events, version } = await read(id);
  expect(version).toBe(17);
  expect(
    events
      .slice(1)
      .map(({ data }) => (data as { amount: number }).amount)
      .sort((a, b) => a - b),
  ).toEqual(Array.from({ length: 16 }, (_, n) => n + 1));
});

/** Resolves once a transaction waits for another one to end. */
function somebodyWaits(): Promise<void> {
  return eventually(async () => {
    const waiting = await tills.database.query(
      "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND usename = 'tills'",
    );
    expect(waiting).toHaveLength(1);
  });
}

/** Begins again where the command gives up, as a client would. */
async function addPatiently(id: string, amount: number): Promise<void> {
  for (;;) {
    try {
      await asOne(() => handleCommand(tills.store, tillDecider, id, { type: 'AddCash', data: { amount } }));
      return;
    } catch (error) {
      if ((error as { code?: string }).code !== 'too_many_writers') throw error;
    }
  }
}
