import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { WrittenFact } from '@proofmark/event-sourcing';
import { newId } from '@proofmark/runtime';
import { added, opened, type TillEvent, tills as tillsProjection } from './fixtures/till.js';
import { asOne, startTills, type TillService } from './fixtures/till-service.js';
import { InSetsAhead, projection } from './projection.js';

/** What had to be worked out from the fact itself. */
const workedOut: string[] = [];
const early = ({ owner = '' }: { owner?: string }) => {
  workedOut.push(owner);
  return { writer: owner };
};
const noted = new InSetsAhead<TillEvent>(
  `INSERT INTO scratch (writer) SELECT position || ' ' || writer FROM json_to_recordset($1::json) AS told (writer text, position bigint)
   ORDER BY position`,
  early as never,
  ({ position }) => ({ position }),
);
const notes = projection<TillEvent>(
  'notes',
  { TillOpened: noted, CashAdded: 'ignored', TillClosed: 'ignored' },
  { tables: ['scratch'] },
);

let tills: TillService;
beforeAll(async () => void (tills = await startTills({ projections: [tillsProjection, notes] })));
afterAll(() => tills.close());

const written = ({ type, data }: TillEvent, place: Partial<WrittenFact> = {}): WrittenFact => ({
  ...{ streamId: newId('till'), expectedVersion: 0, type, data: JSON.stringify(data), rows: {} },
  ...place,
});
const append = (...facts: readonly WrittenFact[]) => asOne(() => tills.store.appendWritten(facts));
const allNotes = async () =>
  (await tills.database.query('SELECT writer FROM tills.scratch')).map(({ writer }) => writer);
const positionOf = async (streamId: string) =>
  (await tills.database.query('SELECT position FROM tills.events WHERE stream_id = $1', [streamId]))[0]?.['position'];

describe('facts that were written down before', () => {
  it('are appended as they were written, and read models take the rows that came with them', async () => {
    workedOut.length = 0;
    const fact = written(opened('Grace'), { rows: { notes: '{"writer":"written ahead"}' } });
    expect(await append(fact)).toEqual(new Set());
    expect((await asOne(() => tills.store.readStream(fact.streamId))).events).toEqual([opened('Grace')]);
    expect(await allNotes()).toContain(`${await positionOf(fact.streamId)} written ahead`);
    expect(workedOut).toEqual([]);
  });

  it('are read by a read model that nothing was written for', async () => {
    const fact = written(opened('Ada'));
    await append(fact, written(opened('Barbara'), { rows: { notes: '{"writer":"another"}' } }));
    expect(await allNotes()).toContain(`${await positionOf(fact.streamId)} Ada`);
    await append(written(added(7), { streamId: fact.streamId, expectedVersion: 1 }));
    expect(
      await tills.database.query('SELECT owner, total::int FROM tills.tills WHERE till_id = $1', [fact.streamId]),
    ).toEqual([{ owner: 'Ada', total: 7 }]);
  });

  it('are left out where the stream has moved on, and their rows with them', async () => {
    const fact = written(opened('Hedy'), { rows: { notes: '{"writer":"Hedy"}' } });
    await append(fact);
    const late = { ...fact, rows: { notes: '{"writer":"too late"}' } };
    expect(await append(late, written(opened('Joan')))).toEqual(new Set([fact.streamId]));
    expect((await allNotes()).filter((writer) => String(writer).includes('too late'))).toEqual([]);
  });
});
