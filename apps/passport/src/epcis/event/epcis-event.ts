/** The five types of EPCIS 2.0 (ISO/IEC 19987, 7.4), and any other type of an extension: a URI or CURIE. */
export const EVENT_TYPES = [
  'ObjectEvent',
  'AggregationEvent',
  'AssociationEvent',
  'TransactionEvent',
  'TransformationEvent',
] as const;

/**
 * An event in the JSON form of the standard, after validation and as its capturer spelled it: identifiers may be EPC URNs or Digital Links,
 * vocabulary bare words, URNs or web URIs. Extensions are properties with a CURIE or URI as their name.
 */
export interface EpcisEvent {
  readonly type: string;
  readonly eventID?: string;
  /** ISO 8601 with offset or Z, any number of decimals. */
  readonly eventTime: string;
  /** `+hh:mm` or `-hh:mm`. */
  readonly eventTimeZoneOffset: string;
  readonly recordTime?: string;
  readonly errorDeclaration?: ErrorDeclaration;
  readonly certificationInfo?: string | readonly string[];
  readonly action?: 'ADD' | 'OBSERVE' | 'DELETE';
  readonly parentID?: string;
  readonly epcList?: readonly string[];
  readonly childEPCs?: readonly string[];
  readonly inputEPCList?: readonly string[];
  readonly outputEPCList?: readonly string[];
  readonly quantityList?: readonly QuantityElement[];
  readonly childQuantityList?: readonly QuantityElement[];
  readonly inputQuantityList?: readonly QuantityElement[];
  readonly outputQuantityList?: readonly QuantityElement[];
  readonly transformationID?: string;
  readonly bizStep?: string;
  readonly disposition?: string;
  readonly persistentDisposition?: { readonly set?: readonly string[]; readonly unset?: readonly string[] };
  readonly readPoint?: Place;
  readonly bizLocation?: Place;
  readonly bizTransactionList?: readonly { readonly type?: string; readonly bizTransaction: string }[];
  readonly sourceList?: readonly { readonly type: string; readonly source: string }[];
  readonly destinationList?: readonly { readonly type: string; readonly destination: string }[];
  readonly sensorElementList?: readonly SensorElement[];
  readonly ilmd?: Extensions;
  readonly [extension: string]: unknown;
}

export type Extensions = Readonly<Record<string, unknown>>;

export interface ErrorDeclaration extends Extensions {
  readonly declarationTime: string;
  readonly reason?: string;
  readonly correctiveEventIDs?: readonly string[];
}

export interface QuantityElement extends Extensions {
  readonly epcClass: string;
  readonly quantity?: number;
  /** UN/ECE Recommendation 20; a count of instances when left out. */
  readonly uom?: string;
}

export interface Place extends Extensions {
  readonly id: string;
}

export interface SensorElement extends Extensions {
  readonly sensorMetadata?: Extensions;
  readonly sensorReport: readonly Extensions[];
}

/** Prefixes of extensions and the namespaces they stand for, as the `@context` around an event declared them. */
export type Namespaces = Readonly<Record<string, string>>;

/** An event as it is kept: complete with its eventID, and what has to be known beside it to read it. */
export interface CapturedEvent {
  /** With `eventID`, without `recordTime` (that is the time of the fact) and without `@context`. */
  readonly event: EpcisEvent & { readonly eventID: string };
  readonly namespaces: Namespaces;
  /** SHA-256 of the pre-hash string of CBV 2.0 in lower-case hex. Equal for an event and its error declaration. */
  readonly hash: string;
  readonly accessClass: AccessClass;
  /** The capture job it came with; null when it was captured alone by POST /events. */
  readonly captureId: string | null;
}

/** Who may read an event beside the workspace that captured it. */
export const ACCESS_CLASSES = ['public', 'partners', 'private'] as const;
export type AccessClass = (typeof ACCESS_CLASSES)[number];
