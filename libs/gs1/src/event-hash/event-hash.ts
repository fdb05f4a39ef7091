import { hash } from 'node:crypto';
import { type Namespaces, namespacesOf } from './canonical-value.js';
import { type CbvVersion, type JsonObject, preHash } from './pre-hash.js';

export interface HashTerms {
  /** Default CBV2.0. Hashes of two versions are never equal, and must not be compared. */
  readonly version?: CbvVersion;
  /** Of the document that the event came in, by {@link namespacesOf}; default: what the event's own `@context` declares. */
  readonly namespaces?: Namespaces;
}

/**
 * The hash id of an EPCIS event: `ni:///sha-256;<64 hex>?ver=CBV2.0` (CBV 2.0 §8.9.2, RFC 6920), by the rules of the reference as corrected
 * in 2026. Equal for an event in any spelling, and for its error declaration, as eventID, recordTime and the declaration are left out.
 * @param event in the JSON form of EPCIS 2.0, valid; a field of a wrong type counts as absent. Extensions nested thousands deep end in a
 * RangeError: who takes events from strangers limits their depth first.
 */
export function eventHash(event: JsonObject, terms: HashTerms = {}): string {
  const { version = 'CBV2.0' } = terms;
  return `ni:///sha-256;${hash('sha256', preHashString(event, terms), 'hex')}?ver=${version}`;
}

/** What {@link eventHash} hashes: to see why two hashes differ. */
export function preHashString(event: JsonObject, { version = 'CBV2.0', namespaces }: HashTerms = {}): string {
  return preHash(event, version, namespaces ?? namespacesOf(event['@context']));
}

const HASH_ID = /^ni:\/\/\/sha-256;([0-9a-f]{64})\?ver=(CBV\d+\.\d+(?:\.\d+)?)$/;

/** A hash id taken apart; undefined for any other event id. Other digests of RFC 6920 are not computed here, and not read. */
export function readHashId(eventId: string): { readonly digest: string; readonly version: string } | undefined {
  const [, digest, version] = HASH_ID.exec(eventId) ?? [];
  return digest === undefined || version === undefined ? undefined : { digest, version };
}
