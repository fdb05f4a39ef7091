import { beforeAll, describe, expect, it } from '@jest/globals';
import { runningPassport } from '../../passport.fixture.js';
import { CONTEXT, newItem } from '../capture/documents.fixture.js';

const { epcis } = runningPassport();
const namespace = 'https://ns.example.com/';
const deep = { 'example:in': { 'example:leaf': 'red', 'example:size': '7' } };
const values = { minValue: 10, maxValue: 20, meanValue: 15, sDev: 2, percValue: 12, percRank: 50 };

/** One event that has everything that a parameter may ask for. */
const event = {
  '@context': [CONTEXT, { example: namespace }],
  type: 'ObjectEvent',
  eventTime: '2026-05-19T13:30:00.000+02:00',
  eventTimeZoneOffset: '+02:00',
  errorDeclaration: { declarationTime: '2026-05-20T00:00:00Z', reason: 'did_not_occur', ...deep },
  epcList: [newItem()],
  quantityList: [{ epcClass: 'urn:epc:class:lgtin:4012345.012345.998877', quantity: 200, uom: 'KGM' }],
  action: 'ADD',
  bizLocation: { id: 'https://id.gs1.org/414/4012345000016', ...deep },
  sensorElementList: [
    {
      sensorMetadata: { time: '2026-05-19T11:00:00Z', 'example:room': 'A', ...deep },
      sensorReport: [{ type: 'Temperature', uom: 'CEL', ...values, 'example:grade': 'B' }],
      'example:row': '3',
      ...deep,
    },
  ],
  ilmd: { 'example:lot': 'L1', ...deep },
  'example:outer': deep,
};

beforeAll(async () => {
  const { status, body } = await epcis('/events', { method: 'POST', body: event });
  expect({ status, body }).toMatchObject({ status: 201 });
});

async function countOf(query: string): Promise<number> {
  const { status, text, body } = await epcis(`/events?${query}`, {
    headers: { 'GS1-Extensions': `example=${namespace}` },
  });
  if (status !== 200) throw new Error(text);
  return body.epcisBody.queryResults.resultsBody.eventList.length as number;
}

describe('a parameter in an address', () => {
  it.each([
    [
      'GE_errorDeclarationTime',
      'GE_errorDeclarationTime=2026-05-20T00:00:00Z',
      'GE_errorDeclarationTime=2026-05-20T00:00:01Z',
    ],
    [
      'LT_errorDeclarationTime',
      'LT_errorDeclarationTime=2026-05-20T00:00:01Z',
      'LT_errorDeclarationTime=2026-05-20T00:00:00Z',
    ],
    ['GE_percRank', 'GE_percRank=50', 'GE_percRank=51'],
    ['GT_percRank', 'GT_percRank=49', 'GT_percRank=50'],
    ['LE_percRank', 'LE_percRank=50', 'LE_percRank=49'],
    ['LT_percRank', 'LT_percRank=51', 'LT_percRank=50'],
    ['EQ_INNER_<prefix:name>', 'EQ_INNER_example:leaf=red', 'EQ_INNER_example:leaf=blue'],
    ['EQ_INNER_ILMD_<prefix:name>', 'EQ_INNER_ILMD_example:leaf=red', 'EQ_ILMD_example:leaf=red'],
    ['EQ_ERROR_DECLARATION_<prefix:name>', 'EXISTS_ERROR_DECLARATION_example:in', 'EQ_ERROR_DECLARATION_example:in=x'],
    [
      'EQ_INNER_ERROR_DECLARATION_<prefix:name>',
      'EQ_INNER_ERROR_DECLARATION_example:leaf=red',
      'EQ_INNER_ERROR_DECLARATION_example:leaf=r',
    ],
    ['EQ_SENSORELEMENT_<prefix:name>', 'EQ_SENSORELEMENT_example:row=3', 'EQ_SENSORELEMENT_example:row=4'],
    [
      'EQ_INNER_SENSORELEMENT_<prefix:name>',
      'EQ_INNER_SENSORELEMENT_example:leaf=red',
      'EQ_INNER_SENSORELEMENT_example:leaf=blue',
    ],
    ['EQ_SENSORMETADATA_<prefix:name>', 'EQ_SENSORMETADATA_example:room=A', 'EQ_SENSORMETADATA_example:room=B'],
    [
      'EQ_INNER_SENSORMETADATA_<prefix:name>',
      'EQ_INNER_SENSORMETADATA_example:leaf=red',
      'EQ_INNER_SENSORMETADATA_example:leaf=blue',
    ],
    ['EQ_SENSORREPORT_<prefix:name>', 'EQ_SENSORREPORT_example:grade=B', 'EQ_SENSORREPORT_example:grade=C'],
    ['EXISTS_INNER_<prefix:name>', 'EXISTS_INNER_example:leaf', 'EXISTS_INNER_example:none'],
    ['EXISTS_ILMD_<prefix:name>', 'EXISTS_ILMD_example:lot', 'EXISTS_ILMD_example:leaf'],
    ['EXISTS_INNER_ILMD_<prefix:name>', 'EXISTS_INNER_ILMD_example:leaf', 'EXISTS_INNER_ILMD_example:lot'],
    [
      'EXISTS_ERROR_DECLARATION_<prefix:name>',
      'EXISTS_ERROR_DECLARATION_example:in',
      'EXISTS_ERROR_DECLARATION_example:leaf',
    ],
    [
      'EXISTS_INNER_ERROR_DECLARATION_<prefix:name>',
      'EXISTS_INNER_ERROR_DECLARATION_example:leaf',
      'EXISTS_INNER_ERROR_DECLARATION_example:in',
    ],
    ['EXISTS_SENSORELEMENT_<prefix:name>', 'EXISTS_SENSORELEMENT_example:row', 'EXISTS_SENSORELEMENT_example:leaf'],
    ['EXISTS_SENSORMETADATA_<prefix:name>', 'EXISTS_SENSORMETADATA_example:room', 'EXISTS_SENSORMETADATA_example:row'],
    ['EXISTS_SENSORREPORT_<prefix:name>', 'EXISTS_SENSORREPORT_example:grade', 'EXISTS_SENSORREPORT_example:row'],
    [
      'EQ_INNER_bizLocation_<prefix:name>',
      'EQ_INNER_bizLocation_example:leaf=red',
      'EQ_INNER_bizLocation_example:leaf=blue',
    ],
    ['GE_minValue_<UOM>', 'GE_minValue_CEL=10', 'GE_minValue_CEL=10.1'],
    ['GT_minValue_<UOM>', 'GT_minValue_KEL=283', 'GT_minValue_KEL=284'],
    ['LE_minValue_<UOM>', 'LE_minValue_CEL=10', 'LE_minValue_CEL=9.9'],
    ['LT_minValue_<UOM>', 'LT_minValue_CEL=10.1', 'LT_minValue_CEL=10'],
    ['GE_maxValue_<UOM>', 'GE_maxValue_FAH=67', 'GE_maxValue_FAH=69'],
    ['GT_maxValue_<UOM>', 'GT_maxValue_CEL=19', 'GT_maxValue_CEL=20'],
    ['LE_maxValue_<UOM>', 'LE_maxValue_CEL=20', 'LE_maxValue_CEL=19'],
    ['LT_maxValue_<UOM>', 'LT_maxValue_CEL=21', 'LT_maxValue_CEL=20'],
    ['GE_meanValue_<UOM>', 'GE_meanValue_CEL=15', 'GE_meanValue_CEL=16'],
    ['GT_meanValue_<UOM>', 'GT_meanValue_CEL=14', 'GT_meanValue_CEL=15'],
    ['LE_meanValue_<UOM>', 'LE_meanValue_CEL=15', 'LE_meanValue_CEL=14'],
    ['LT_meanValue_<UOM>', 'LT_meanValue_CEL=16', 'LT_meanValue_CEL=15'],
    ['GE_sDev_<UOM>', 'GE_sDev_CEL=2', 'GE_sDev_CEL=3'],
    ['GT_sDev_<UOM>', 'GT_sDev_CEL=1', 'GT_sDev_CEL=2'],
    ['LE_sDev_<UOM>', 'LE_sDev_CEL=2', 'LE_sDev_CEL=1'],
    ['LT_sDev_<UOM>', 'LT_sDev_CEL=3', 'LT_sDev_CEL=2'],
    ['GE_percValue_<UOM>', 'GE_percValue_CEL=12', 'GE_percValue_CEL=13'],
    ['GT_percValue_<UOM>', 'GT_percValue_CEL=11', 'GT_percValue_CEL=12'],
    ['LE_percValue_<UOM>', 'LE_percValue_CEL=12', 'LE_percValue_CEL=11'],
    ['LT_percValue_<UOM>', 'LT_percValue_CEL=13', 'LT_percValue_CEL=12'],
    ['EQ_quantity_<UOM>', 'EQ_quantity_GRM=200000', 'EQ_quantity_GRM=200'],
    ['GE_quantity_<UOM>', 'GE_quantity_KGM=200', 'GE_quantity_KGM=201'],
    ['GT_quantity_<UOM>', 'GT_quantity_KGM=199', 'GT_quantity_KGM=200'],
    ['LE_quantity_<UOM>', 'LE_quantity_TNE=0.2', 'LE_quantity_KGM=199'],
    ['LT_quantity_<UOM>', 'LT_quantity_KGM=201', 'LT_quantity_KGM=200'],
  ])('[EPCIS %s] finds the event by %s, and not by %s', async (_, found, notFound) => {
    expect({ found: await countOf(found), notFound: await countOf(notFound) }).toEqual({ found: 1, notFound: 0 });
  });

  it('[EPCIS epcisException:URITooLongException] stands in an address that is not too long', async () => {
    const answer = await epcis(`/events?EQ_eventID=${'urn:x:y|'.repeat(1500)}urn:x:y`);
    expect({ status: answer.status, title: answer.body?.title as string }).toEqual({
      status: 414,
      title: 'URITooLongException',
    });
  });
});
