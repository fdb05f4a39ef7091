import { describe, expect, it } from '@jest/globals';
import { messageDefinitions, messageSchema } from './index.js';

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
}

/**
 * Every field of every message, by what it can hold. Whoever adds a field decides here: what names or reaches a person, or could be led back to
 * one, is published sealed with a key of that person, which is destroyed when the person is erased; so far no message has such a field.
 */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  'chosen by us, about no person': [
    ...['specversion', 'id', 'source', 'type', 'subject', 'datacontenttype', 'dataschema', 'workspaceid', 'mode'],
    ...['sequence', 'traceparent', 'workspaceId', 'scanId', 'codeId', 'deliveryId', 'endpointId', 'messageId'],
    ...['eventType', 'status', 'outcome', 'notCounted', 'attempts', 'responseStatus', 'reason', 'slug', 'publicUrl'],
    ...['captureId', 'accessClass'],
  ],
  'an instant': [
    ...['time', 'createdAt', 'updatedAt', 'scannedAt', 'endedAt', 'failingSince', 'expiresAt', 'revokedAt'],
    ...['previousSecretUntil'],
  ],
  // Beside these an event holds what its capturer says of goods; docs/data-teams.md tells capturers to name no person in it.
  'of an EPCIS event, which tells of goods': [
    ...[
      'event.@context',
      'event.@context.*',
      'event.type',
      'event.eventID',
      'event.eventTime',
      'event.eventTimeZoneOffset',
    ],
    ...['event.recordTime', 'hash'],
  ],
  'how a code looks': ['foregroundColor', 'backgroundColor', 'frameText'],
  'called so by the workspace, for things and not for people': ['name', 'tags', 'scopes', 'allScopes', 'utm.*'],
  'written by the workspace, the same for everybody who scans': ['destinationUrl', 'previousDestinationUrl'],
  'a hash of at least 128 random bits': ['secretHash', 'previousSecretHash'],
  'of a phone, shared by very many': ['device', 'os', 'browser', 'language'],
  'where a phone was, no finer than a city': ['country', 'region', 'city'],
  'the host name of a web site': ['referrer'],
  'a hash whose salt is thrown away daily': ['visitor'],
};

/** Words in the name of a field that speak of persons and where they are reached. */
const PERSONAL =
  /e-?mail|phone|address|(first|last|full|user|given|family)-?name|birth|gender|\bip\b|user-?agent|password|street|postal|lat|lon|cookie|session|member|person/i;

function leavesOf(schema: Schema, path: string): string[] {
  const below = (name: string) => (path === '' ? name : `${path}.${name}`);
  const parts = [
    ...Object.entries(schema.properties ?? {}).map(([name, field]) => [field, below(name)] as const),
    ...Object.values(schema.patternProperties ?? {}).map((field) => [field, below('*')] as const),
    ...(schema.anyOf ?? []).map((one) => [one, path] as const),
    ...(schema.items ? [[schema.items, path] as const] : []),
  ];
  return parts.length === 0 ? [path] : parts.flatMap(([part, at]) => leavesOf(part, at));
}

describe('personal data', () => {
  const fields = messageDefinitions.flatMap((definition) =>
    leavesOf(messageSchema(definition) as object, '').map((path) => ({
      type: definition.type,
      field: path.replace(/^data\./, ''),
    })),
  );

  it('is in no field: each of every message is known to hold something else', () => {
    const known = new Set(Object.values(FIELDS).flat());
    expect(fields.filter(({ field }) => !known.has(field))).toEqual([]);
    // What is no field of any message any more stands for nothing here.
    const there = new Set(fields.map(({ field }) => field));
    expect([...known].filter((field) => !there.has(field))).toEqual([]);
  });

  it('is what no field is named after', () => {
    expect(fields.filter(({ field }) => PERSONAL.test(field))).toEqual([]);
  });
});
