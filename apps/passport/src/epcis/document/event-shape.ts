import type { VocabularyName } from '@proofmark/gs1';
import type { Spelling } from './spelling.js';

/** How one value is written. */
type Render = (value: unknown, spelling: Spelling) => unknown;
type Field = readonly [name: string, render?: Render];

const text = (...names: string[]): Field[] => names.map((name) => [name]);
const list =
  (member: Render): Render =>
  (value, spelling) =>
    Array.isArray(value) ? value.map((one) => member(one, spelling)) : value;
const epc: Render = (value, spelling) => (typeof value === 'string' ? spelling.epc(value) : value);
const term =
  (name: VocabularyName): Render =>
  (value, spelling) =>
    typeof value === 'string' ? spelling.term(name, value) : value;

/** Fields in the order of the list, then whatever else there is as it stands. What is no object stays as it is. */
function object(fields: readonly Field[]): Render {
  return (value, spelling) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return orderedObject(value as Record<string, unknown>, fields, spelling);
  };
}

function orderedObject(
  given: Record<string, unknown>,
  fields: readonly Field[],
  spelling: Spelling,
): Record<string, unknown> {
  const written: Record<string, unknown> = {};
  for (const [name, render] of fields) {
    const found = given[name];
    if (found !== undefined) written[name] = render ? render(found, spelling) : found;
  }
  for (const name in given) if (!Object.hasOwn(written, name)) written[name] = given[name];
  return written;
}

const epcs = list(epc);
const quantities = list(object([['epcClass', epc], ...text('quantity', 'uom')]));
const place = object([['id', epc]]);
const terms = list(term('disposition'));
const typed = (name: string, type: VocabularyName): Render =>
  list(
    object([
      ['type', term(type)],
      [name, epc],
    ]),
  );
const metadata = object([
  ...text('time'),
  ['deviceID', epc],
  ...text('deviceMetadata', 'rawData', 'startTime', 'endTime', 'dataProcessingMethod', 'bizRules'),
]);
const report = object([
  ['type', term('measurementType')],
  ['exception', term('alertType')],
  ['deviceID', epc],
  ...text(
    'deviceMetadata',
    'rawData',
    'dataProcessingMethod',
    'bizRules',
    'time',
    'microorganism',
    'chemicalSubstance',
  ),
  ...text('coordinateReferenceSystem', 'value'),
  ['component', term('component')],
  ...text('stringValue', 'booleanValue', 'hexBinaryValue', 'uriValue', 'minValue', 'maxValue', 'meanValue', 'sDev'),
  ...text('percRank', 'percValue', 'uom'),
]);
const errorDeclaration = object([
  ...text('declarationTime'),
  ['reason', term('errorReason')],
  ...text('correctiveEventIDs'),
]);

const head: readonly Field[] = [
  ...text('@context', 'type', 'eventTime', 'recordTime', 'eventTimeZoneOffset', 'eventID', 'certificationInfo'),
  ['errorDeclaration', errorDeclaration],
];
const transactions: Field = ['bizTransactionList', typed('bizTransaction', 'bizTransactionType')];
const process: readonly Field[] = [
  ...text('action'),
  ['transformationID', epc],
  ['bizStep', term('bizStep')],
  ['disposition', term('disposition')],
  [
    'persistentDisposition',
    object([
      ['set', terms],
      ['unset', terms],
    ]),
  ],
  ['readPoint', place],
  ['bizLocation', place],
];
const tail: readonly Field[] = [
  ['sourceList', typed('source', 'sourceDestType')],
  ['destinationList', typed('destination', 'sourceDestType')],
  [
    'sensorElementList',
    list(
      object([
        ['sensorMetadata', metadata],
        ['sensorReport', list(report)],
      ]),
    ),
  ],
  ...text('ilmd'),
];
const items: readonly Field[] = [
  ['parentID', epc],
  ['epcList', epcs],
  ['childEPCs', epcs],
  ['quantityList', quantities],
  ['childQuantityList', quantities],
  ['inputEPCList', epcs],
  ['inputQuantityList', quantities],
  ['outputEPCList', epcs],
  ['outputQuantityList', quantities],
];

/** The order of fields of the standard's JSON Schema: a TransactionEvent begins with its transactions. */
const writeEvent = object([...head, ...items, ...process, transactions, ...tail]);
const writeTransactionEvent = object([...head, transactions, ...items, ...process, ...tail]);

/** An event of the JSON form with its fields in the standard's order, extensions last, spelled as wanted. */
export function spelledEvent(event: Readonly<Record<string, unknown>>, spelling: Spelling): Record<string, unknown> {
  const write = event.type === 'TransactionEvent' ? writeTransactionEvent : writeEvent;
  return write(event, spelling) as Record<string, unknown>;
}
