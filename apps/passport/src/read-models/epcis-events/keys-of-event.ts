import { canonicalId } from '../../epcis/event/canonical.js';
import type { CapturedEvent } from '../../epcis/event/epcis-event.js';
import type { PartnerField, Role, SensorTermField } from '../../epcis/query/epcis-query.js';
import { identifiers, partners, sensorReports, sensorTerms, termsOf } from '../../epcis/query/evaluate/parts.js';
import { batchGroupsOf, classGroupsOf, groupsOf } from './epc-groups.js';
import type { IndexedExtension } from './extensions-of-event.js';
import {
  extensionKey,
  extensionUriKey,
  type Key,
  keyIn,
  OF_GROUP,
  partnerRole,
  ROLES,
  sensorKey,
  textKey,
} from './keys.js';
import { NamedKeys } from './named-keys.js';

const THINGS = ['epc', 'child', 'parent', 'input', 'output'] as const;
const CLASSES = ['epcClass', 'childClass', 'inputClass', 'outputClass'] as const;
const TERMS = [
  'transformationID',
  'persistentDispositionSet',
  'persistentDispositionUnset',
  'errorReason',
  'correctiveEventID',
] as const;
const PARTNERS: readonly PartnerField[] = ['bizTransaction', 'source', 'destination'];
const SENSOR_TERMS: readonly SensorTermField[] = [
  'type',
  'deviceID',
  'dataProcessingMethod',
  'microorganism',
  'chemicalSubstance',
  'bizRules',
  'stringValue',
  'hexBinaryValue',
  'uriValue',
];

/** All that an event is found by for naming it, each once. */
export function keysOf(captured: CapturedEvent, extensions: readonly IndexedExtension[]): NamedKeys {
  const found = new NamedKeys();
  for (const role of THINGS) addIdentifiers(found, captured, role, groupsOf);
  for (const role of CLASSES) addIdentifiers(found, captured, role, classGroupsOf);
  // A share of a whole class is of its batches, too.
  for (const role of CLASSES)
    for (const uri of identifiers(captured.event, role))
      for (const group of batchGroupsOf(uri)) found.add(ROLES.batch, group);
  addTerms(found, captured);
  if (captured.event.sensorElementList) addSensors(found, captured.event);
  for (const extension of extensions) addExtension(found, extension);
  return found;
}

function addIdentifiers(
  found: NamedKeys,
  { event }: CapturedEvent,
  role: Role,
  groups: (uri: string) => readonly Key[],
): void {
  for (const uri of identifiers(event, role)) {
    found.add(ROLES[role], keyIn(role, uri));
    for (const group of groups(uri)) found.add(ROLES[role] + OF_GROUP, group);
  }
}

function addTerms(found: NamedKeys, captured: CapturedEvent): void {
  for (const role of TERMS) for (const text of termsOf(captured, role)) found.add(ROLES[role], keyIn(role, text));
  for (const field of PARTNERS)
    for (const { type, value } of partners(captured.event, field)) found.add(partnerRole(field, type), textKey(value));
  for (const field of ['errorDeclaration', 'sensorElementList'] as const)
    if ((captured.event[field] as unknown) != null) found.add(ROLES.exists, textKey(field));
}

function addSensors(found: NamedKeys, event: CapturedEvent['event']): void {
  for (const field of SENSOR_TERMS)
    for (const text of sensorTerms(event, field)) found.add(ROLES.sensor, sensorKey(field, text));
  for (const { booleanValue } of sensorReports(event))
    if (typeof booleanValue === 'boolean') found.add(ROLES.sensor, sensorKey('booleanValue', String(booleanValue)));
}

function addExtension(found: NamedKeys, { place, scalars }: IndexedExtension): void {
  found.add(ROLES.extension, extensionKey(place));
  for (const scalar of scalars) {
    found.add(ROLES.extension, extensionKey(place, scalar));
    if (place.area === 'event' && !place.inner && /^[a-z][a-z\d+.-]*:/i.test(scalar.text))
      found.add(ROLES.extensionUri, extensionUriKey(place.name, canonicalId(scalar.text)));
  }
}
