import { canonicalId, canonicalTerm, qualifiedName } from '../../event/canonical.js';
import type { CapturedEvent, EpcisEvent, Extensions, QuantityElement } from '../../event/epcis-event.js';
import type {
  AttributeField,
  PartnerField,
  Role,
  SensorTermField,
  SensorTimeField,
  TermField,
} from '../epcis-query.js';

/** Most of what an event may have, most events have not: for that no list is made. */
const NONE: readonly never[] = [];

const EPCS = { epc: 'epcList', child: 'childEPCs', input: 'inputEPCList', output: 'outputEPCList' } as const;
const CLASSES = {
  epcClass: 'quantityList',
  childClass: 'childQuantityList',
  inputClass: 'inputQuantityList',
  outputClass: 'outputQuantityList',
} as const;

/** The identifiers of an event that stand in a role. */
export function identifiers(event: EpcisEvent, role: Role): readonly string[] {
  switch (role) {
    case 'epc':
    case 'child':
    case 'input':
    case 'output':
      return event[EPCS[role]]?.map(canonicalId) ?? NONE;
    case 'parent':
      return one(event.parentID, canonicalId);
    case 'epcClass':
    case 'childClass':
    case 'inputClass':
    case 'outputClass':
      return classes(event[CLASSES[role]]);
  }
}

function classes(list: readonly QuantityElement[] | undefined): readonly string[] {
  return list?.map(({ epcClass }) => canonicalId(epcClass)) ?? NONE;
}

export function quantityElements(event: EpcisEvent): readonly QuantityElement[] {
  const { quantityList, childQuantityList, inputQuantityList, outputQuantityList } = event;
  return [quantityList, childQuantityList, inputQuantityList, outputQuantityList].flatMap((list) => list ?? []);
}

export function termsOf({ event, namespaces }: CapturedEvent, field: TermField): readonly string[] {
  switch (field) {
    case 'type':
      return [qualifiedName(event.type, namespaces)];
    case 'action':
      return one(event.action);
    case 'bizStep':
      return one(event.bizStep, (value) => canonicalTerm('bizStep', value));
    case 'disposition':
      return one(event.disposition, disposition);
    case 'persistentDispositionSet':
    case 'persistentDispositionUnset':
      return persistentDispositions(event, field).map(disposition);
    case 'readPoint':
    case 'bizLocation':
      return one(event[field]?.id, canonicalId);
    case 'transformationID':
      return one(event.transformationID, canonicalId);
    case 'eventID':
      return [event.eventID];
    case 'errorReason':
      return one(event.errorDeclaration?.reason, (value) => canonicalTerm('errorReason', value));
    case 'correctiveEventID':
      return event.errorDeclaration?.correctiveEventIDs ?? NONE;
  }
}

function one(value: string | undefined, canonical = (text: string): string => text): readonly string[] {
  return value === undefined ? NONE : [canonical(value)];
}

function disposition(value: string): string {
  return canonicalTerm('disposition', value);
}

function persistentDispositions({ persistentDisposition }: EpcisEvent, field: string): readonly string[] {
  return persistentDisposition?.[field === 'persistentDispositionSet' ? 'set' : 'unset'] ?? NONE;
}

/** @returns pairs of type and value */
export function partners(event: EpcisEvent, field: PartnerField): readonly { type: string; value: string }[] {
  switch (field) {
    case 'bizTransaction':
      return event.bizTransactionList?.map((one) => pair('bizTransactionType', one.type, one.bizTransaction)) ?? NONE;
    case 'source':
      return event.sourceList?.map(({ type, source }) => pair('sourceDestType', type, source)) ?? NONE;
    case 'destination':
      return event.destinationList?.map(({ type, destination }) => pair('sourceDestType', type, destination)) ?? NONE;
  }
}

function pair(name: 'bizTransactionType' | 'sourceDestType', type = '', value: string) {
  return { type: canonicalTerm(name, type), value: canonicalId(value) };
}

export function sensorReports(event: EpcisEvent): readonly Extensions[] {
  return event.sensorElementList?.flatMap(({ sensorReport }) => sensorReport) ?? NONE;
}

export function sensorMetadata(event: EpcisEvent): readonly Extensions[] {
  return event.sensorElementList?.map(({ sensorMetadata: metadata }) => metadata ?? {}) ?? NONE;
}

const IN_METADATA_TOO: readonly string[] = ['deviceID', 'dataProcessingMethod', 'bizRules', 'time'];

/** In canonical form, whatever the field holds. */
export function sensorTerms(event: EpcisEvent, field: SensorTermField): readonly string[] {
  const texts = sensorTexts(event, field);
  if (field === 'stringValue' || field === 'hexBinaryValue') return texts;
  return texts.map((text) => (field === 'type' ? canonicalTerm('measurementType', text) : canonicalId(text)));
}

export function sensorTexts(event: EpcisEvent, field: SensorTermField | SensorTimeField): readonly string[] {
  const parts = [
    ...(field === 'startTime' || field === 'endTime' ? [] : sensorReports(event)),
    ...(field === 'startTime' || field === 'endTime' || IN_METADATA_TOO.includes(field) ? sensorMetadata(event) : []),
  ];
  return parts.map((part) => part[field]).filter((value) => typeof value === 'string');
}

/** The values of a field that master data may describe, each with all names it may go by there. */
export function describedValues(captured: CapturedEvent, field: AttributeField): readonly string[] {
  const { event } = captured;
  if (typeof field === 'object') return extensionTexts(captured, field.extension).map(canonicalId);
  switch (field) {
    case 'epcClass':
      return quantityElements(event).map(({ epcClass }) => canonicalId(epcClass));
    case 'bizTransaction':
    case 'source':
    case 'destination':
      return partners(event, field).map(({ value }) => value);
    case 'readPoint':
    case 'bizLocation':
    case 'bizStep':
    case 'disposition':
      return termsOf(captured, field);
  }
}

function extensionTexts({ event, namespaces }: CapturedEvent, name: string): readonly string[] {
  return Object.entries(event)
    .filter(([key]) => qualifiedName(key, namespaces) === name)
    .flatMap(([, value]) => value)
    .filter((value) => typeof value === 'string');
}
