import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@proofmark/runtime';
import { added, opened, type TillEvent, tills as tillsProjection } from './fixtures/till.js';
import { asOne, startTills, type TillService } from './fixtures/till-service.js';
import { projection, Write } from './projection.js';

/** The amount that a read model cannot take. */
const TOO_MUCH = 1000;
const strict = projection<TillEvent>('strict', {
  TillOpened: (_, { owner }) => new Write('SELECT 1 / length($1::text)', [owner]),
  CashAdded: (_, { amount }) => new Write('SELECT 1 / ($1::int - $2::int)', [amount, TOO_MUCH]),
  TillClosed: 'ignored',
});

let tills: TillService;
beforeAll(async () => void (tills = await startTills({ projections: [tillsProjection, strict] })));
afterAll(() => tills.close());

const totalOf = async (id: string) => {
  const [row] = await tills.database.query<{ total: number }>('SELECT total::int FROM tills.tills WHERE till_id = $1', [
    id,
  ]);
  return row?.total ?? null;
};
const versionOf = async (id: string) => (await asOne(() => tills.store.readStream(id))).version;

describe('a write of a projection that nobody waits for', () => {
  it('is seen by what the transaction asks next', async () => {
    const id = newId('till');
    await asOne(() =>
      tills.unitOfWork.run(async (em) => {
        await tills.store.append(id, 0, [opened(), added(2), added(3)]);
        expect(await em.execute('SELECT total::int FROM tills WHERE till_id = ?', [id])).toEqual([{ total: 5 }]);
      }),
    );
    expect(await totalOf(id)).toBe(5);
  });

  it('undoes everything when it fails, and nothing follows the commit', async () => {
    const id = newId('till');
    let followed = false;
    const failing = asOne(() =>
      tills.unitOfWork.run(async () => {
        await tills.store.append(id, 0, [opened(), added(TOO_MUCH)]);
        tills.unitOfWork.afterCommit(() => void (followed = true));
      }),
    );
    await expect(failing).rejects.toThrow('division by zero');
    expect([await totalOf(id), await versionOf(id), followed]).toEqual([null, 0, false]);
  });

  it('leaves its connection as good as any', async () => {
    const ids = Array.from({ length: 100 }, () => newId('till'));
    const appended = await Promise.allSettled(
      ids.map((id, n) => asOne(() => tills.store.append(id, 0, [opened(), added(n % 2 === 0 ? 1 : TOO_MUCH)]))),
    );
    expect(appended.filter(({ status }) => status === 'fulfilled')).toHaveLength(50);
    expect(await Promise.all(ids.map(totalOf))).toEqual(ids.map((_, n) => (n % 2 === 0 ? 1 : null)));
  });
});

describe('a stream that is begun', () => {
  it('has its first fact and its read models', async () => {
    const id = newId('till');
    await asOne(() => tills.store.begin(id, [opened('Eve')]));
    expect([await totalOf(id), await versionOf(id)]).toEqual([0, 1]);
  });

  it('may begin with several facts', async () => {
    const id = newId('till');
    await asOne(() => tills.store.begin(id, [opened('Eve'), added(7)]));
    expect([await totalOf(id), await versionOf(id)]).toEqual([7, 2]);
  });

  it('cannot begin twice', async () => {
    const id = newId('till');
    await asOne(() => tills.store.begin(id, [opened()]));
    await expect(asOne(() => tills.store.begin(id, [added(9)]))).rejects.toThrow('duplicate key');
    expect([await totalOf(id), await versionOf(id)]).toEqual([0, 1]);
  });
});
