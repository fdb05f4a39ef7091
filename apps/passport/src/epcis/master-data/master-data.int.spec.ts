import { describe, expect, it } from '@jest/globals';
import { eventually } from '@proofmark/testing';
import type { CallContext } from '@proofmark/runtime';
import { runningPassport } from '../../passport.fixture.js';
import { documentOf } from '../capture/documents.fixture.js';
import { capturing, newWorkspace, placeUrn } from '../events/captured.fixture.js';

const { epcis, query } = runningPassport();
const { capture, readPage } = capturing(epcis);

const LOCATION = 'urn:epcglobal:epcis:vtype:BusinessLocation';
const READ_POINT = 'urn:epcglobal:epcis:vtype:ReadPoint';
const element = (id: string, attributes: Readonly<Record<string, unknown>> = {}, children: readonly string[] = []) => ({
  id,
  attributes: Object.entries(attributes).map(([name, attribute]) => ({ id: name, attribute })),
  ...(children.length > 0 && { children }),
});
type Element = ReturnType<typeof element>;

/** Captures a document with master data and waits until its job has ended. */
async function tell(
  as: Partial<CallContext>,
  vocabularies: Readonly<Record<string, readonly Element[]>>,
  events: object[] = [],
) {
  const vocabularyList = Object.entries(vocabularies).map(([type, vocabularyElementList]) => ({
    type,
    vocabularyElementList,
  }));
  const body = documentOf(events, {
    '@context': [
      'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld',
      { ex: 'https://ns.example.com/epcis/' },
    ],
    epcisHeader: { epcisMasterData: { vocabularyList } },
  });
  const { status, text, headers } = await epcis('/capture', { method: 'POST', body }, as);
  expect({ status, text }).toMatchObject({ status: 202 });
  const job = (headers.get('location') ?? '').replace('/api/v1/epcis', '');
  return eventually(async () => {
    const { body: view } = await epcis(job, {}, as);
    expect(view).toMatchObject({ running: false });
    return view as { success: boolean };
  });
}

const found = async (as: Partial<CallContext>, search: string) => (await readPage(`/events?${search}`, as)).ids;
const at = (number: number) => ({ readPoint: { id: placeUrn(number) }, bizLocation: { id: placeUrn(number) } });

describe('master data of captured documents', () => {
  it('[EPCIS WD_readPoint; WD_bizLocation] says what lies in what, through any number of places', async () => {
    const as = newWorkspace();
    const [city, house, room, elsewhere] = [1, 2, 3, 4].map(placeUrn) as [string, string, string, string];
    await tell(as, { [LOCATION]: [element(city, {}, [house]), element(house, {}, [room])] });
    const inRoom = await capture(as, at(3));
    const inCity = await capture(as, at(1));
    await capture(as, at(4));
    expect((await found(as, `WD_bizLocation=${city}`)).sort()).toEqual([inRoom, inCity].sort());
    expect(await found(as, `WD_readPoint=${house}`)).toEqual([inRoom]);
    expect(await found(as, `WD_readPoint=${elsewhere}&EQ_bizLocation=${room}`)).toEqual([]);
  });

  it('[EPCIS HASATTR_<field>; EQ_ATTR_<field>_<attribute>] describes places, and what is told later replaces it', async () => {
    const as = newWorkspace();
    const eventID = await capture(as, at(1));
    await tell(as, {
      [LOCATION]: [element(placeUrn(1), { 'cbvmda:city': 'Bonn', 'ex:docks': '12' })],
    });
    const asked = (search: string) => readPage(`/events?${search}`, as).then(({ ids }) => ids);
    expect(await asked('EQ_ATTR_bizLocation_cbvmda:city=Bonn')).toEqual([eventID]);
    expect(await asked('EQ_ATTR_bizLocation_example:docks=12')).toEqual([eventID]);
    expect(await asked('HASATTR_bizLocation=cbvmda:city')).toEqual([eventID]);
    await tell(as, { [LOCATION]: [element(placeUrn(1), { 'cbvmda:city': 'Rom' })] });
    expect(await asked('EQ_ATTR_bizLocation_cbvmda:city=Bonn')).toEqual([]);
    expect(await asked('EQ_ATTR_bizLocation_cbvmda:city=Rom')).toEqual([eventID]);
    expect(await asked('HASATTR_bizLocation=example:docks')).toEqual([]);
  });

  it('is kept apart by vocabulary, also for one and the same place', async () => {
    const as = newWorkspace();
    const eventID = await capture(as, at(1));
    await tell(as, {
      [LOCATION]: [element(placeUrn(1), { 'cbvmda:city': 'Bonn' })],
      [READ_POINT]: [element(placeUrn(1), { 'cbvmda:name': 'Gate' })],
    });
    await tell(as, { [READ_POINT]: [element(placeUrn(1), { 'cbvmda:name': 'Door' })] });
    expect(await found(as, 'EQ_ATTR_bizLocation_cbvmda:city=Bonn&EQ_ATTR_readPoint_cbvmda:name=Door')).toEqual([
      eventID,
    ]);
  });

  it('is no fact when it was told before', async () => {
    const as = newWorkspace();
    const told = { [LOCATION]: [element(placeUrn(1), { 'cbvmda:city': 'Bonn' }, [placeUrn(2)])] };
    const count = async () => {
      const [row] = await query('SELECT count(*)::int FROM passport.events WHERE workspace_id = $1', [as.workspaceId]);
      return row?.['count'] as number;
    };
    await tell(as, told);
    const before = await count();
    await tell(as, { ...told, [READ_POINT]: [] });
    expect(await count()).toBe(before);
  });

  it('is of its workspace and mode alone, and of no document that was rolled back', async () => {
    const as = newWorkspace();
    const other = newWorkspace();
    await capture(other, at(1));
    const told = { [LOCATION]: [element(placeUrn(1), { 'cbvmda:city': 'Bonn' })] };
    await tell(as, told);
    expect(await found(other, 'HASATTR_bizLocation=cbvmda:city')).toEqual([]);
    expect(await tell(other, told, [{ type: 'ObjectEvent' }])).toMatchObject({ success: false });
    expect(await found(other, 'HASATTR_bizLocation=cbvmda:city')).toEqual([]);
  });
});
