import { hash } from 'node:crypto';
import type { Mode } from '@proofmark/contracts';
import type { Area, PartnerField, Scalar, SensorTermField, SensorTimeField } from '../../epcis/query/epcis-query.js';
import { remembering } from './remembering.js';

/**
 * What the tables of this read model hold instead of a text: a `bigint`, as decimal text. Different texts can, very rarely, have the same key,
 * so what was found by keys is compared with the event itself before it is believed.
 */
export type Key = string;

const LARGEST = 2n ** 63n - 1n;
/** Below this are the keys of groups, which are numbers and no digests. */
const LOWEST_DIGEST = -(2n ** 62n);

/** The column `tenant` of all tables. */
export function tenantKey(workspaceId: string, mode: Mode): Key {
  return textKey(`${workspaceId}\n${mode}`);
}

/** The columns type, action, biz_step and disposition. @param term qualified name, bare word or URI */
export const termKey = remembering((term: string): number => digest(term).readInt32BE());

/** The columns read_point and biz_location, and whatever has no function of its own here. Always negative. */
export const textKey = remembering((text: string): Key => (digest(text).readBigInt64BE() | LOWEST_DIGEST).toString());

/** `epcis_event_keys.role`: as what the event names the text that the key is of. */
export const ROLES = {
  epc: 1,
  child: 2,
  parent: 3,
  input: 4,
  output: 5,
  // With OF_GROUP added: 11 to 15, and 31 to 34.
  epcClass: 21,
  childClass: 22,
  inputClass: 23,
  outputClass: 24,
  /** Of the group of the class that a batch belongs to, behind the groups of classes. */
  batch: 35,
  transformationID: 41,
  persistentDispositionSet: 42,
  persistentDispositionUnset: 43,
  errorReason: 44,
  correctiveEventID: 45,
  /** Of `errorDeclaration` and `sensorElementList`, where there is one. */
  exists: 46,
  sensor: 51,
  extension: 61,
  /** Of URIs in extensions of the top level: master data may describe them. */
  extensionUri: 62,
} as const;
export type KeyRole = keyof typeof ROLES;

/** An identifier or term in its canonical form. Keys of single things are never negative, others always are. */
export function keyIn(role: KeyRole, text: string): Key {
  return ROLES[role] <= ROLES.output ? (digest(text).readBigInt64BE() & LARGEST).toString() : textKey(text);
}

/** What is added to the role of a thing or class to say that the key is that of its group. */
export const OF_GROUP = 10;

const PARTNERS = { bizTransaction: 1, source: 2, destination: 3 } as const;
const TYPES = 2 ** 24;

/** The role of a document's or partner's key, which is the `textKey` of its identifier. @param type bare word, URI, or empty */
export function partnerRole(field: PartnerField, type: string): number {
  return PARTNERS[field] * TYPES + (termKey(type) >>> 8);
}

/** The lowest and the highest role of a field, whatever the type. */
export function partnerRoles(field: PartnerField): readonly [number, number] {
  return [PARTNERS[field] * TYPES, (PARTNERS[field] + 1) * TYPES - 1];
}

/** In the role `sensor`. @param text as the evaluator compares it; `true` and `false` of booleanValue */
export function sensorKey(field: SensorTermField | 'booleanValue', text: string): Key {
  return textKey(`${field} ${text}`);
}

export interface ExtensionPlace {
  readonly area: Area;
  readonly inner: boolean;
  /** Qualified. */
  readonly name: string;
}

/** In the role `extension`. @param scalar left out: that there is one, whatever its value */
export function extensionKey({ area, inner, name }: ExtensionPlace, scalar?: Scalar): Key {
  return textKey(JSON.stringify([area, inner, name, ...(scalar ? equalParts(scalar) : [])]));
}

/** In the role `extensionUri`. @param name qualified @param uri canonical */
export function extensionUriKey(name: string, uri: string): Key {
  return textKey(`${name} ${uri}`);
}

/** Scalars are equal as numbers, else as times, else as texts. */
function equalParts({ number, instant, text }: Scalar): readonly string[] {
  // Adding nothing makes 0 of -0.
  if (number !== null) return ['number', String(number + 0)];
  return instant === null ? ['text', text] : ['instant', String(instant)];
}

/** `epcis_event_values.name`; each row of a name has a value that compares with the others. */
export const valueName = {
  /** @param dimension as `measured` says it; null: the number as it stands, whatever its unit */
  quantity: (dimension: string | null): Key => named('quantity', dimension),
  sensor: (field: string, dimension: string | null): Key => named('sensor', field, dimension),
  time: (field: SensorTimeField | 'errorDeclarationTime'): Key => named('time', field),
  extension: ({ area, inner, name }: ExtensionPlace, kind: 'number' | 'instant'): Key =>
    named('extension', area, inner, name, kind),
};

function named(...parts: readonly (string | boolean | null)[]): Key {
  return textKey(JSON.stringify(parts));
}

function digest(text: string): Buffer {
  return hash('sha256', text, 'buffer');
}
