import type { Event } from '@proofmark/event-sourcing';

/** What a document told of a value that events have: a place, a product, a party. It replaces what was told before. EPCIS 2.0 §6.5. */
export type MasterDataCaptured = Event<
  'MasterDataCaptured',
  {
    /** URI of the vocabulary: `urn:epcglobal:epcis:vtype:BusinessLocation`. */
    type: string;
    /** Canonical. */
    id: string;
    /** Names are qualified; an attribute may have several values. */
    attributes: readonly { name: string; value: string }[];
    /** Canonical ids of what lies in it, or is a part of it. */
    children: readonly string[];
  }
>;
