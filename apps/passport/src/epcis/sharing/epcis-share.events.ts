import type { Event } from '@proofmark/event-sourcing';

/** A workspace lets another one read its events on an identifier, as long as they are not private. */
export type EpcisShareGranted = Event<
  'EpcisShareGranted',
  {
    shareId: string;
    granteeId: string;
    /** Canonical: one thing, a class with all that belongs to it, or a pure identity pattern with stars. */
    identifier: string;
    createdAt: string;
    createdBy: string;
  }
>;
export type EpcisShareRevoked = Event<'EpcisShareRevoked', { shareId: string; revokedAt: string; revokedBy: string }>;

export type EpcisShareEvent = EpcisShareGranted | EpcisShareRevoked;
