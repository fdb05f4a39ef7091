import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Event, VersionConflict } from '@proofmark/event-sourcing';
import { newId, runInContext } from '@proofmark/runtime';
import { type TillEvent, added, opened, tills as tillsProjection } from './fixtures/till.js';
import { asOne, callContext, startTills, type TillService } from './fixtures/till-service.js';
import { projection } from './projection.js';
import type { Recorded } from './recorded.js';

const seen: Recorded[] = [];
const witness = projection<TillEvent>('witness', {
  TillOpened: (_, __, recorded) => seen.push(recorded),
  CashAdded: (_, { amount }) => {
    if (amount > 1000) throw new Error('the projection failed');
  },
  TillClosed: 'ignored',
});

let tills: TillService;
beforeAll(async () => void (tills = await startTills({ projections: [tillsProjection, witness] })));
afterAll(() => tills.close());

const rowsOf = (id: string) =>
  tills.database.query('SELECT owner, total::int, additions, workspace_id, mode FROM tills.tills WHERE till_id = $1', [
    id,
  ]);

describe('a read model of the service', () => {
  it('holds what was appended as soon as the append returns, in the same transaction', async () => {
    const id = newId('till');
    await asOne(() =>
      tills.unitOfWork.run(async (em) => {
        await tills.store.append(id, 0, [opened('Ada'), added(2), added(3)]);
        const rows = await em.execute('SELECT total::int FROM tills WHERE till_id = ?', [id]);
        expect(rows).toEqual([{ total: 5 }]);
      }),
    );
    expect(await rowsOf(id)).toEqual([{ owner: 'Ada', total: 5, additions: 2, workspace_id: 'ws_one', mode: 'live' }]);
  });

  it('and the facts go together when the transaction is rolled back', async () => {
    const id = newId('till');
    const failing = asOne(() =>
      tills.unitOfWork.run(async () => {
        await tills.store.append(id, 0, [opened()]);
        throw new Error('failed after all');
      }),
    );
    await expect(failing).rejects.toThrow('failed after all');
    expect(await rowsOf(id)).toEqual([]);
    expect((await asOne(() => tills.store.readStream(id))).version).toBe(0);
  });

  it('that cannot be kept keeps the facts from being appended', async () => {
    const id = newId('till');
    const failing = asOne(() => tills.store.append(id, 0, [opened(), added(1001)]));
    await expect(failing).rejects.toThrow('the projection failed');
    expect(await rowsOf(id)).toEqual([]);
    expect((await asOne(() => tills.store.readStream(id))).version).toBe(0);
  });

  it('does not change when the version is taken', async () => {
    const id = newId('till');
    await asOne(() => tills.store.append(id, 0, [opened()]));
    await expect(asOne(() => tills.store.append(id, 0, [added(5), added(6)]))).rejects.toThrow(VersionConflict);
    expect(await rowsOf(id)).toMatchObject([{ total: 0, additions: 0 }]);
  });

  it('hears who did it, when and where', async () => {
    const id = newId('till');
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const context = callContext({
      mode: 'test',
      actor: { kind: 'member', id: 'usr_1' },
      requestId: 'req_7',
      traceparent,
    });
    await runInContext(context, () => tills.store.append<Event>(id, 0, [opened('Eve')]));
    const [stored] = await tills.database.query<{ recorded_at: Date }>(
      'SELECT recorded_at FROM tills.events WHERE stream_id = $1',
      [id],
    );
    expect(seen.at(-1)).toEqual({
      type: 'TillOpened',
      data: { owner: 'Eve' },
      streamId: id,
      version: 1,
      workspaceId: 'ws_one',
      mode: 'test',
      recordedAt: stored?.recorded_at.toISOString(),
      actor: { kind: 'member', id: 'usr_1' },
      requestId: 'req_7',
      traceparent,
    });
  });
});
