import { describe, expect, it } from '@jest/globals';
import { rebuildReadModel } from '@proofmark/event-store';
import { capturing, epcUrn, newWorkspace, placeUrn } from '../epcis/events/captured.fixture.js';
import { MasterDataCapture } from '../epcis/master-data/master-data-capture.js';
import { currentContext, runInContext, UnitOfWork } from '@proofmark/runtime';
import { TEST_CONTEXT } from '@proofmark/testing';
import { runningPassport } from '../passport.fixture.js';
import { epcisEvents } from './epcis-events/epcis-events.projection.js';
import { epcisMasterData } from './epcis-master-data/epcis-master-data.projection.js';

const { epcis, query, ownerUrl, service } = runningPassport();
const { capture } = capturing(epcis);

/** Everything that an event may be found by, in two workspaces and both modes. */
async function live(): Promise<void> {
  const as = newWorkspace();
  for (const each of [as, { ...as, mode: 'live' as const }, newWorkspace()]) {
    const eventID = await capture(each, {
      ...{ epcList: [epcUrn(1), epcUrn(2)], bizStep: 'shipping', disposition: 'in_transit' },
      ...{ readPoint: { id: placeUrn(1), 'example:gate': 4 }, bizLocation: { id: placeUrn(2) } },
      quantityList: [{ epcClass: 'urn:epc:class:lgtin:4012345.011111.L1', quantity: 2.5, uom: 'KGM' }],
      bizTransactionList: [{ type: 'po', bizTransaction: 'urn:own:po:1' }],
      sensorElementList: [{ sensorReport: [{ type: 'Temperature', value: 20, uom: 'CEL' }] }],
      'example:seen': { 'example:at': '2026-05-04T10:00:00Z' },
    });
    await capture(each, {
      ...{ eventID, epcList: [epcUrn(1), epcUrn(2)], bizStep: 'shipping', disposition: 'in_transit' },
      ...{ readPoint: { id: placeUrn(1), 'example:gate': 4 }, bizLocation: { id: placeUrn(2) } },
      quantityList: [{ epcClass: 'urn:epc:class:lgtin:4012345.011111.L1', quantity: 2.5, uom: 'KGM' }],
      bizTransactionList: [{ type: 'po', bizTransaction: 'urn:own:po:1' }],
      sensorElementList: [{ sensorReport: [{ type: 'Temperature', value: 20, uom: 'CEL' }] }],
      'example:seen': { 'example:at': '2026-05-04T10:00:00Z' },
      errorDeclaration: { declarationTime: '2026-05-05T08:00:00Z' },
    });
    await runInContext({ ...TEST_CONTEXT, ...each }, async () => {
      const told = (city: string) => ({
        vocabularyList: [
          {
            type: 'urn:epcglobal:epcis:vtype:BusinessLocation',
            vocabularyElementList: [
              {
                id: placeUrn(2),
                attributes: [{ id: 'cbvmda:city', attribute: city }],
                children: [placeUrn(city.length)],
              },
            ],
          },
        ],
      });
      expect(currentContext().workspaceId).toBe(each.workspaceId);
      const { app } = service();
      for (const city of ['Bonn', 'Paris'])
        await app.get(UnitOfWork).run(() => app.get(MasterDataCapture).capture(told(city), {}));
    });
  }
}

const rowsOf = async (tables: readonly string[]) =>
  Promise.all(tables.map((table) => query(`SELECT * FROM passport.${table} ORDER BY ${table}::text`)));

describe('a read model of events', () => {
  it.each([{ projection: epcisEvents }, { projection: epcisMasterData }])(
    '$projection.name is the same when it is thrown away and made again from the facts',
    async ({ projection }) => {
      await live();
      const { tables } = projection;
      const before = await rowsOf(tables);
      for (const rows of before) expect(rows.length).toBeGreaterThan(0);
      for (const table of tables) await query(`DELETE FROM passport.${table}`);
      await rebuildReadModel({ url: ownerUrl(), schema: 'passport', projection });
      expect(await rowsOf(tables)).toEqual(before);
    },
  );
});
