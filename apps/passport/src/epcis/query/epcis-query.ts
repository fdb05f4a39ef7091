/** What a SimpleEventQuery asks for (EPCIS 2.0, 8.2.7.1), whatever it was written as. An event has to meet all conditions. */
export interface EpcisQuery {
  readonly conditions: readonly Condition[];
  /** Null: in the order of recording. */
  readonly order: Order | null;
  /** Only the first so many of the order are the result. */
  readonly eventCountLimit: number | null;
  /** More than so many are an error. */
  readonly maxEventCount: number | null;
}

export interface Order {
  readonly by: 'eventTime' | 'recordTime' | ExtensionField;
  readonly direction: 'ASC' | 'DESC';
}

/** A field of an extension at the event's top level. */
export interface ExtensionField {
  /** As `qualifiedName` says it. */
  readonly extension: string;
}

export type Comparison = 'EQ' | 'GT' | 'GE' | 'LT' | 'LE';

/** Identifiers are canonical, vocabulary is bare, names of extensions are qualified, times are microseconds since 1970. */
export type Condition =
  | { readonly on: 'term'; readonly field: TermField; readonly values: readonly string[] }
  | { readonly on: 'within'; readonly field: PlaceField; readonly values: readonly string[] }
  | { readonly on: 'time'; readonly field: TimeField; readonly comparison: 'GE' | 'LT'; readonly instant: number }
  | { readonly on: 'match'; readonly roles: readonly Role[]; readonly values: readonly Match[] }
  | { readonly on: 'partner'; readonly field: PartnerField; readonly type: string; readonly values: readonly string[] }
  | {
      readonly on: 'quantity';
      readonly comparison: Comparison;
      readonly values: readonly number[];
      readonly uom: string | null;
    }
  | { readonly on: 'exists'; readonly field: 'errorDeclaration' | 'sensorElementList' }
  | { readonly on: 'sensorTerm'; readonly field: SensorTermField; readonly values: readonly string[] }
  | { readonly on: 'sensorTruth'; readonly value: boolean }
  | {
      readonly on: 'sensorTime';
      readonly field: SensorTimeField;
      readonly comparison: 'GE' | 'LT';
      readonly instant: number;
    }
  | {
      readonly on: 'sensorValue';
      readonly field: SensorValueField;
      readonly comparison: Comparison;
      readonly values: readonly number[];
      readonly uom: string | null;
    }
  | {
      readonly on: 'extension';
      readonly area: Area;
      readonly inner: boolean;
      readonly name: string;
      readonly test: ExtensionTest;
    }
  | { readonly on: 'hasAttribute'; readonly field: AttributeField; readonly names: readonly string[] }
  | {
      readonly on: 'attribute';
      readonly field: AttributeField;
      readonly name: string;
      readonly values: readonly string[];
    };

export type PlaceField = 'readPoint' | 'bizLocation';
export type TermField =
  | PlaceField
  | 'type'
  | 'action'
  | 'bizStep'
  | 'disposition'
  | 'persistentDispositionSet'
  | 'persistentDispositionUnset'
  | 'transformationID'
  | 'eventID'
  | 'errorReason'
  | 'correctiveEventID';
export type TimeField = 'eventTime' | 'recordTime' | 'errorDeclarationTime';
export type PartnerField = 'bizTransaction' | 'source' | 'destination';

/** Where in an event an identifier stands. */
export type Role =
  'epc' | 'child' | 'parent' | 'input' | 'output' | 'epcClass' | 'childClass' | 'inputClass' | 'outputClass';

/** One identifier, or all that a pure identity pattern fits. */
export type Match = { readonly id: string } | IdPattern;

export interface IdPattern {
  /** As the query had it: `urn:epc:idpat:sgtin:4012345.012345.*`. */
  readonly pattern: string;
  /** All that fits begins with one of these. */
  readonly prefixes: readonly string[];
  /** The class it names when asked for classes. */
  readonly epcClass: string | null;
  /** Whether a single thing fits, by its canonical form. */
  readonly fits: (uri: string) => boolean;
}

export type SensorTermField =
  | 'type'
  | 'deviceID'
  | 'dataProcessingMethod'
  | 'microorganism'
  | 'chemicalSubstance'
  | 'bizRules'
  | 'stringValue'
  | 'hexBinaryValue'
  | 'uriValue';
export type SensorTimeField = 'time' | 'startTime' | 'endTime';
export type SensorValueField = 'value' | 'minValue' | 'maxValue' | 'meanValue' | 'sDev' | 'percValue' | 'percRank';

/** Which part of an event an extension belongs to. */
export type Area =
  | 'event'
  | 'ilmd'
  | 'errorDeclaration'
  | 'readPoint'
  | 'bizLocation'
  | 'sensorElement'
  | 'sensorMetadata'
  | 'sensorReport';

export type ExtensionTest =
  | { readonly comparison: 'EXISTS' }
  | { readonly comparison: 'EQ'; readonly values: readonly Scalar[] }
  | { readonly comparison: Exclude<Comparison, 'EQ'>; readonly value: Scalar };

/** A value of an extension, read in each way it can be read: XML has no types, so text that looks like a number is one. */
export interface Scalar {
  readonly text: string;
  readonly number: number | null;
  /** Microseconds since 1970. */
  readonly instant: number | null;
}

/** Fields whose values master data may describe; or an extension's. */
export type AttributeField =
  PlaceField | 'bizStep' | 'disposition' | 'epcClass' | 'bizTransaction' | 'source' | 'destination' | ExtensionField;
