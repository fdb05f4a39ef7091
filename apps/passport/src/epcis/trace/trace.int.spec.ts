import { beforeAll, describe, expect, it } from '@jest/globals';
import { caller, otherMode, otherWorkspace, runningPassport } from '../../passport.fixture.js';
import { prefixFormatFile } from '../document/prefix-format-list.fixture.js';

const service = runningPassport({ GCP_PREFIX_FORMAT_FILE: prefixFormatFile('9521141') });

const UNIT = 'https://id.gs1.org/01/09521141012345/21/1';
const OTHER = 'https://id.gs1.org/01/09521141012345/21/2';
const PALLET = 'https://id.gs1.org/00/106141412345678908';
const SSCC = 'urn:epc:id:sscc:0614141.1234567890';
const BATCH = 'https://id.gs1.org/01/04012345111118/10/4444';
let minute = 0;

interface Row {
  eventID: string;
  path: { epc: string }[];
  event: object;
}

async function capture(name: string, what: object, access = 'partners'): Promise<void> {
  minute += 1;
  const event = {
    '@context': ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld', { ext: 'https://ns.example.com/' }],
    type: 'ObjectEvent',
    eventID: `urn:test:${name}`,
    eventTime: `2026-05-01T10:${String(minute).padStart(2, '0')}:00.000Z`,
    eventTimeZoneOffset: '+00:00',
    ...what,
  };
  const headers = { 'proofmark-access-class': access };
  expect(await service.epcis('/events', { method: 'POST', body: event, headers })).toMatchObject({ status: 201 });
}

const headersOf = (format?: string): Record<string, string> => (format ? { 'gs1-epc-format': format } : {});
const trace = async (epc: string, as = caller, more = '') =>
  service.ask(`/api/v1/traces?epc=${encodeURIComponent(epc)}${more}`, {}, as);
const names = async (epc: string, as = caller): Promise<string[]> => {
  const answer = await trace(epc, as, '&limit=100');
  expect(answer).toMatchObject({ status: 200, body: { complete: true, page: { hasMore: false } } });
  return answer.body.data.map(({ eventID }: { eventID: string }) => eventID.slice('urn:test:'.length));
};

beforeAll(async () => {
  await capture('batch', { action: 'ADD', quantityList: [{ epcClass: 'urn:epc:class:lgtin:4012345.011111.4444' }] });
  await capture('made', {
    type: 'TransformationEvent',
    inputQuantityList: [{ epcClass: BATCH, quantity: 10, uom: 'KGM' }],
    outputEPCList: ['urn:epc:id:sgtin:9521141.001234.1', OTHER],
  });
  await capture('pallet-empty', { action: 'OBSERVE', epcList: [SSCC] });
  await capture('packed', { type: 'AggregationEvent', action: 'ADD', parentID: SSCC, childEPCs: [UNIT, OTHER] });
  await capture('shipped', { action: 'OBSERVE', epcList: [PALLET], bizStep: 'shipping', 'ext:door': 7 });
  await capture('inspected', { action: 'OBSERVE', epcList: [SSCC] }, 'private');
  await capture('unpacked', { type: 'AggregationEvent', action: 'DELETE', parentID: PALLET });
  await capture('pallet-away', { action: 'OBSERVE', epcList: [PALLET] });
  await capture('sold', { action: 'OBSERVE', epcList: [UNIT], bizStep: 'retail_selling' });
});

const ALL = ['batch', 'made', 'packed', 'shipped', 'inspected', 'unpacked', 'sold'];

describe('GET /api/v1/traces', () => {
  it('tells in the order of time where a unit has been, in whatever spelling it is asked for', async () => {
    expect(await names(UNIT)).toEqual(ALL);
    expect(await names('urn:epc:id:sgtin:9521141.001234.1')).toEqual(ALL);
    expect(await names(BATCH)).toEqual(ALL);
    expect(await names('urn:test:nothing')).toEqual([]);
  });

  it('says why each event is there', async () => {
    const { body } = await trace(UNIT);
    const shipped = body.data.find(({ eventID }: { eventID: string }) => eventID === 'urn:test:shipped');
    expect(shipped).toEqual({
      eventID: 'urn:test:shipped',
      path: [
        { relation: 'self', epc: UNIT, eventID: null, since: null, until: null },
        {
          ...{ relation: 'parent', epc: PALLET, eventID: 'urn:test:packed', since: '2026-05-01T10:04:00.000Z' },
          until: '2026-05-01T10:07:00.000Z',
        },
      ],
      event: expect.objectContaining({
        '@context': [expect.any(String), { ext: 'https://ns.example.com/' }],
        'ext:door': 7,
        recordTime: expect.any(String),
      }),
    });
  });

  it.each([
    [undefined, 'https://id.gs1.org/01/09521141012345/21/1', PALLET],
    ['Always_EPC_URN', 'urn:epc:id:sgtin:9521141.001234.1', SSCC],
    ['Never_Translates', UNIT, SSCC],
  ])('spells identifiers as %s wants, as results of queries do', async (format, unit, parent) => {
    const headers = headersOf(format);
    const path = `/api/v1/traces?epc=${encodeURIComponent(UNIT)}&limit=100`;
    const { body, headers: told } = await service.ask(path, { headers });
    const named = (rows: Row[]) => rows.find(({ eventID }) => eventID === 'urn:test:packed');
    expect(named(body.data)).toMatchObject({ event: { parentID: parent, childEPCs: [unit, expect.any(String)] } });
    expect(named(body.data)?.path[0]?.epc).toBe(format === 'Always_EPC_URN' ? unit : UNIT);
    expect(told.get('gs1-epc-format')).toBe(format ?? 'Always_GS1_Digital_Link');
    const result = await service.epcis('/events/urn:test:packed', { headers });
    const [{ recordTime, ...event }] = result.body.epcisBody.queryResults.resultsBody.eventList;
    expect(named(body.data)?.event).toMatchObject({ recordTime, ...event });
  });

  it('refuses a spelling that there is not', async () => {
    const answer = await service.ask(`/api/v1/traces?epc=${encodeURIComponent(UNIT)}`, { headers: headersOf('URN') });
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'validation_error' } } });
  });

  it('comes in pages', async () => {
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { status, body } = await trace(UNIT, caller, `&limit=2${cursor && `&cursor=${cursor}`}`);
      expect(status).toBe(200);
      seen.push(...body.data.map(({ eventID }: { eventID: string }) => eventID.slice('urn:test:'.length)));
      cursor = body.page.nextCursor;
    }
    expect(seen).toEqual(ALL);
    const other = await trace(UNIT, caller, '&limit=2');
    expect(await trace(OTHER, caller, `&cursor=${other.body.page.nextCursor}`)).toMatchObject({ status: 400 });
  });

  it('shows another workspace nothing, and with a share what is shared, as far as that leads', async () => {
    expect(await names(UNIT, otherWorkspace)).toEqual([]);
    expect(await names(UNIT, { ...caller, ...otherMode })).toEqual([]);
    const share = (identifier: string) =>
      service.ask('/api/v1/epcis-shares', {
        method: 'POST',
        body: { granteeId: otherWorkspace.workspaceId, identifier },
      });
    const { body } = await share(UNIT);
    expect(await names(UNIT, otherWorkspace)).toEqual(['made', 'packed', 'sold']);
    const ofPallet = await share(PALLET);
    expect(await names(UNIT, otherWorkspace)).toEqual(['made', 'packed', 'shipped', 'unpacked', 'sold']);
    for (const { id } of [body.data, ofPallet.body.data])
      await service.ask(`/api/v1/epcis-shares/${id}`, { method: 'DELETE' });
    expect(await names(UNIT, otherWorkspace)).toEqual([]);
  });

  it.each(['', 'no uri', 'https://id.gs1.org/01/09521141012345', 'urn:epc:idpat:sgtin:9521141.*.*', 'urn:epc:id:x:1'])(
    'is of a unit or a batch: not of "%s"',
    async (epc) =>
      expect(await trace(epc)).toMatchObject({ status: 400, body: { error: { code: 'validation_error' } } }),
  );

  it('is for who may read', async () => {
    expect(await trace(UNIT, { ...caller, scopes: ['epcis:capture'] })).toMatchObject({ status: 403 });
  });
});
