import {
  cbv,
  closed,
  extensible,
  LD_CONTEXT,
  list,
  NUMBER,
  open,
  refer,
  TEXT,
  TIME,
  URI,
  voc,
} from './json-schema.mjs';

const uris = (...names) => Object.fromEntries(names.map((name) => [name, URI]));
const numbers = (...names) => Object.fromEntries(names.map((name) => [name, NUMBER]));

const device = uris('deviceID', 'deviceMetadata', 'rawData', 'dataProcessingMethod', 'bizRules');
const sensorMetadata = extensible({ time: TIME, startTime: TIME, endTime: TIME, ...device });
const sensorReport = extensible(
  {
    ...device,
    ...uris('microorganism', 'chemicalSubstance', 'coordinateReferenceSystem', 'uriValue'),
    ...numbers('value', 'minValue', 'maxValue', 'meanValue', 'sDev', 'percRank', 'percValue'),
    type: refer('measurementType'),
    exception: refer('alertType'),
    component: refer('component'),
    time: TIME,
    stringValue: TEXT,
    booleanValue: { type: 'boolean' },
    hexBinaryValue: { type: 'string', pattern: '^[A-Fa-f0-9]+$' },
    uom: TEXT,
  },
  ['type'],
);

const words = {
  bizStep: cbv('bizStep', 'BizStep'),
  disposition: cbv('disposition', 'Disp'),
  bizTransactionType: cbv('bizTransactionType', 'BTT'),
  sourceDestType: cbv('sourceDestType', 'SDT'),
  errorReason: cbv('errorReason', 'ER'),
  component: cbv('component', 'Comp'),
  measurementType: voc('measurementType'),
  alertType: voc('alertType'),
};

const parts = {
  ...words,
  epcList: list(URI, { uniqueItems: true }),
  childEPCs: list(URI),
  quantityList: list(
    closed({ epcClass: URI, quantity: NUMBER, uom: { type: 'string', pattern: '^[A-Z0-9]{2,3}$' } }, ['epcClass']),
  ),
  action: { enum: ['ADD', 'OBSERVE', 'DELETE'] },
  place: open({ id: URI }, ['id']),
  dispositions: list(words.disposition, { minItems: 1, uniqueItems: true }),
  persistentDisposition: {
    ...closed({ set: refer('dispositions'), unset: refer('dispositions') }),
    minProperties: 1,
  },
  bizTransactionList: list(closed({ type: refer('bizTransactionType'), bizTransaction: URI }, ['bizTransaction'])),
  sourceList: list(closed({ type: refer('sourceDestType'), source: URI }, ['type', 'source'])),
  destinationList: list(closed({ type: refer('sourceDestType'), destination: URI }, ['type', 'destination'])),
  sensorElementList: list(
    extensible({ sensorMetadata, sensorReport: list(sensorReport, { minItems: 1 }) }, ['sensorReport']),
  ),
  errorDeclaration: extensible({ declarationTime: TIME, reason: refer('errorReason'), correctiveEventIDs: list(URI) }, [
    'declarationTime',
  ]),
  ilmd: extensible({}),
};

const ofEveryEvent = {
  '@context': LD_CONTEXT,
  eventTime: TIME,
  recordTime: TIME,
  eventTimeZoneOffset: { type: 'string', pattern: '^[+-](?:(?:0\\d|1[0-3]):[0-5]\\d|14:00)$' },
  eventID: URI,
  certificationInfo: { anyOf: [URI, list(URI)] },
  errorDeclaration: refer('errorDeclaration'),
};
const ofFiveTypes = {
  bizStep: refer('bizStep'),
  disposition: refer('disposition'),
  readPoint: refer('place'),
  bizLocation: refer('place'),
  ...Object.fromEntries(
    ['bizTransactionList', 'sourceList', 'destinationList', 'sensorElementList'].map((name) => [name, refer(name)]),
  ),
};
const things = { epcList: refer('epcList'), quantityList: refer('quantityList') };
const children = { parentID: URI, childEPCs: refer('childEPCs'), childQuantityList: refer('quantityList') };
const transformed = {
  ...Object.fromEntries(['inputEPCList', 'outputEPCList'].map((name) => [name, refer('epcList')])),
  ...Object.fromEntries(['inputQuantityList', 'outputQuantityList'].map((name) => [name, refer('quantityList')])),
  transformationID: URI,
};
const action = { action: refer('action') };
const lasting = { persistentDisposition: refer('persistentDisposition') };
const ilmd = { ilmd: refer('ilmd') };

const WHEN = ['type', 'eventTime', 'eventTimeZoneOffset'];
const event = (type, properties, required, ...rules) => ({
  ...extensible({ ...ofEveryEvent, ...ofFiveTypes, ...properties, type: { const: type } }, [...WHEN, ...required]),
  allOf: rules.map(refer),
});

const some = (name) => ({ required: [name], properties: { [name]: { minItems: 1 } } });
const isDeletion = { properties: { action: { const: 'DELETE' } } };
const inputs = { anyOf: [some('inputEPCList'), some('inputQuantityList')] };
const outputs = { anyOf: [some('outputEPCList'), some('outputQuantityList')] };

/** Rules over several properties, each under the name its finding is told by. */
const rules = {
  speaksOfThings: {
    anyOf: [
      { required: ['epcList'] },
      some('quantityList'),
      { required: ['sensorElementList', 'readPoint'], properties: { sensorElementList: { minItems: 1 } } },
    ],
  },
  dealsInThings: { anyOf: [{ required: ['epcList'] }, some('quantityList'), isDeletion] },
  hasChildren: { anyOf: [some('childEPCs'), some('childQuantityList'), isDeletion] },
  hasBothSides: {
    anyOf: [
      { allOf: [inputs, outputs] },
      { required: ['transformationID'], anyOf: [...inputs.anyOf, ...outputs.anyOf] },
    ],
  },
  describesNewThings: { anyOf: [{ not: { required: ['ilmd'] } }, { properties: { action: { const: 'ADD' } } }] },
};

const events = {
  ObjectEvent: event(
    'ObjectEvent',
    { ...things, ...action, ...lasting, ...ilmd },
    ['action'],
    'speaksOfThings',
    'describesNewThings',
  ),
  AggregationEvent: event('AggregationEvent', { ...children, ...action }, ['action'], 'hasChildren'),
  AssociationEvent: event('AssociationEvent', { ...children, ...action }, ['action', 'parentID'], 'hasChildren'),
  TransactionEvent: event(
    'TransactionEvent',
    {
      ...things,
      ...action,
      epcList: refer('childEPCs'),
      parentID: URI,
      bizTransactionList: { ...parts.bizTransactionList, minItems: 1 },
    },
    ['action', 'bizTransactionList'],
    'dealsInThings',
  ),
  TransformationEvent: event('TransformationEvent', { ...transformed, ...lasting, ...ilmd }, [], 'hasBothSides'),
  /** A type of somebody's own: what the standard has a name for keeps its form, all else is free. */
  ExtensionEvent: open(
    {
      ...ofEveryEvent,
      ...ofFiveTypes,
      ...things,
      ...children,
      ...transformed,
      ...action,
      ...lasting,
      ...ilmd,
      type: URI,
    },
    WHEN,
  ),
};

export const eventParts = { ...parts, ...rules };
export const eventTypes = events;
