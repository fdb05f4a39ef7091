import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@proofmark/runtime';
import { eventually } from '@proofmark/testing';
import {
  added,
  opened,
  publishedTills,
  type TillEvent,
  tills as tillsProjection,
  tillUpcasters,
} from './fixtures/till.js';
import { asOne, startTills, type TillService } from './fixtures/till-service.js';
import { Rebuild } from './rebuild/rebuild.js';

let tills: TillService;
beforeAll(
  async () =>
    void (tills = await startTills({
      projections: [tillsProjection],
      published: [publishedTills],
      upcasters: tillUpcasters,
    })),
);
afterAll(() => tills.close());

/** As an older version of the service stored it. */
const store = (id: string, version: number, [type, schema, data]: readonly [string, number, object]) =>
  tills.database.query(
    `INSERT INTO tills.events (stream_id, version, workspace_id, mode, type, schema_version, data, metadata, recorded_at)
     VALUES ($1, $2, 'ws_one', 'live', $3, $4, $5, '{"actor": {"kind": "system", "id": "spec"}, "requestId": "r"}', now())`,
    [id, version, type, schema, data],
  );

describe('facts of older shapes', () => {
  const id = newId('till');
  beforeAll(async () => {
    const stored = [
      ['TillOpened', 1, { by: 'Ada' }],
      ['CashAdded', 1, { cents: 1250 }],
      ['CashAdded', 2, { euros: 3 }],
    ] as const;
    for (const [index, fact] of stored.entries()) await store(id, index + 1, fact);
    await asOne(() => tills.store.append<TillEvent>(id, 3, [added(4)]));
  });

  it('are read as if they were new', async () =>
    expect(await asOne(() => tills.store.readStream(id))).toEqual({
      events: [opened('Ada'), added(12), added(3), added(4)],
      version: 4,
    }));

  it('are published as if they were new', () =>
    eventually(() =>
      expect(tills.stream.messages.map(({ data }) => (data as { name: string }).name)).toEqual([
        'Ada: 12',
        'Ada: 15',
        'Ada: 19',
      ]),
    ));

  it('are projected as if they were new when the read model is rebuilt', async () => {
    await tills.service.app.get(Rebuild).run('tills');
    const rows = await tills.database.query('SELECT owner, total::int FROM tills.tills WHERE till_id = $1', [id]);
    expect(rows).toEqual([{ owner: 'Ada', total: 19 }]);
  });

  it('keep the shape they were stored in', async () => {
    const rows = await tills.database.query(
      'SELECT type, schema_version, data FROM tills.events WHERE stream_id = $1 ORDER BY version',
      [id],
    );
    expect(rows).toEqual([
      { type: 'TillOpened', schema_version: 1, data: { by: 'Ada' } },
      { type: 'CashAdded', schema_version: 1, data: { cents: 1250 } },
      { type: 'CashAdded', schema_version: 2, data: { euros: 3 } },
      { type: 'CashAdded', schema_version: 3, data: { amount: 4 } },
    ]);
  });
});
