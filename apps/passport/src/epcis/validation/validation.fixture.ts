/** A commissioning, a packing and their like: valid, and small enough to change one thing in. */
const when = { eventTime: '2026-07-22T06:45:00.000+02:00', eventTimeZoneOffset: '+02:00' };

export const CONTEXT = 'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld';
export const NAMESPACES = { ext: 'https://ns.example.com/epcis/' };
export const ITEM = 'https://id.gs1.org/01/09521141012345/21/2017';
export const PALLET = 'urn:epc:id:sscc:0614141.1234567890';

export const objectEvent = {
  type: 'ObjectEvent',
  ...when,
  action: 'OBSERVE',
  epcList: [ITEM],
  bizStep: 'shipping',
  disposition: 'in_transit',
  readPoint: { id: 'urn:epc:id:sgln:4012345.00005.0' },
  bizTransactionList: [{ type: 'po', bizTransaction: 'urn:epcglobal:cbv:bt:0614141073467:1152' }],
};
export const aggregationEvent = {
  type: 'AggregationEvent',
  ...when,
  action: 'ADD',
  parentID: PALLET,
  childEPCs: [ITEM, 'urn:epc:id:sgtin:9521141.001234.2018'],
};
export const associationEvent = { ...aggregationEvent, type: 'AssociationEvent' };
export const transactionEvent = {
  type: 'TransactionEvent',
  ...when,
  action: 'ADD',
  epcList: [ITEM],
  bizTransactionList: objectEvent.bizTransactionList,
};
export const transformationEvent = {
  type: 'TransformationEvent',
  ...when,
  inputQuantityList: [{ epcClass: 'urn:epc:class:lgtin:4012345.011111.4444', quantity: 10, uom: 'KGM' }],
  outputEPCList: [ITEM],
  ilmd: { 'ext:lot': 'A7' },
};
export const sensorEvent = {
  type: 'ObjectEvent',
  ...when,
  action: 'OBSERVE',
  readPoint: { id: 'geo:50.9,6.9' },
  sensorElementList: [
    {
      sensorMetadata: { startTime: '2026-07-22T06:00:00Z', endTime: '2026-07-22T06:30:00Z' },
      sensorReport: [{ type: 'Temperature', value: 4.2, uom: 'CEL', minValue: 4, maxValue: 5 }],
    },
  ],
};
export const events = {
  objectEvent,
  aggregationEvent,
  associationEvent,
  transactionEvent,
  transformationEvent,
  sensorEvent,
};
