import type { CapturedEvent, ErrorDeclaration, EpcisEvent } from '../event/epcis-event.js';

/** What an event is decided by. */
export interface DecidedBy extends Pick<CapturedEvent, 'hash'> {
  readonly event: Pick<EpcisEvent, 'errorDeclaration'> & Pick<CapturedEvent['event'], 'eventID'>;
}

/** What is kept under an eventID already. */
export interface KnownEvent {
  /** Of its stream. */
  readonly version: number;
  /** The same for all that is kept under the id. */
  readonly hash: string;
  /** Whether the event itself is there, or only declarations of errors in it. */
  readonly hasEvent: boolean;
  readonly declarations: ReadonlySet<string>;
}

type CaptureDecision =
  | { readonly kind: 'append'; readonly expectedVersion: number }
  /** The same was captured before. */
  | { readonly kind: 'duplicate' }
  /** Something else was captured under the id. */
  | { readonly kind: 'conflict' };

/**
 * What becomes of an event: under one eventID there is one content, declared wrong any number of times. An event that comes after a
 * declaration of errors in it is taken: partners need not send in order.
 */
export function decideEvent({ event, hash }: DecidedBy, known: KnownEvent | undefined): CaptureDecision {
  if (!known) return { kind: 'append', expectedVersion: 0 };
  if (known.hash !== hash) return { kind: 'conflict' };
  const { errorDeclaration } = event;
  const isThere = errorDeclaration ? known.declarations.has(declarationKey(errorDeclaration)) : known.hasEvent;
  return isThere ? { kind: 'duplicate' } : { kind: 'append', expectedVersion: known.version };
}

/** What is known once the event is appended. */
export function knownAfter({ event, hash }: DecidedBy, before: KnownEvent | undefined): KnownEvent {
  const { version = 0, hasEvent = false, declarations = [] } = before ?? {};
  const { errorDeclaration } = event;
  return {
    version: version + 1,
    hash,
    hasEvent: hasEvent || !errorDeclaration,
    declarations: new Set([...declarations, ...(errorDeclaration ? [declarationKey(errorDeclaration)] : [])]),
  };
}

/** Two declarations are one when they say the same at the same time. */
export function declarationKey({ declarationTime, reason, correctiveEventIDs }: ErrorDeclaration): string {
  return JSON.stringify([Date.parse(declarationTime), reason ?? null, [...(correctiveEventIDs ?? [])].sort()]);
}
