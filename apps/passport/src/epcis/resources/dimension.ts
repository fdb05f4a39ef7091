import type { KnownValueKind } from '../../read-models/epcis-events/known-values.query.js';

/** What events can be listed by: a top-level resource of EPCIS 2.0 §12.4. */
export interface Dimension {
  /** `bizSteps`. */
  readonly path: string;
  /** Of its operations: `EpcisBizStep`. */
  readonly operation: string;
  readonly about: string;
  /** The parameter of a query that a value in the path stands for. */
  readonly parameter: string;
  /** Null for EPCs, which are too many to be kept as a list. */
  readonly kind: KnownValueKind | null;
  /** Whether its values are spelled as `GS1-EPC-Format` wants. */
  readonly hasEpcs: boolean;
}

export const DIMENSIONS: readonly Dimension[] = [
  {
    ...{ path: 'eventTypes', operation: 'EpcisEventType', about: 'event types' },
    ...{ parameter: 'eventType', kind: 'type', hasEpcs: false },
  },
  {
    ...{ path: 'epcs', operation: 'Epc', about: 'EPCs' },
    ...{ parameter: 'MATCH_anyEPC', kind: null, hasEpcs: true },
  },
  {
    ...{ path: 'bizSteps', operation: 'BizStep', about: 'business steps' },
    ...{ parameter: 'EQ_bizStep', kind: 'bizStep', hasEpcs: false },
  },
  {
    ...{ path: 'bizLocations', operation: 'BizLocation', about: 'business locations' },
    ...{ parameter: 'EQ_bizLocation', kind: 'bizLocation', hasEpcs: true },
  },
  {
    ...{ path: 'readPoints', operation: 'ReadPoint', about: 'read points' },
    ...{ parameter: 'EQ_readPoint', kind: 'readPoint', hasEpcs: true },
  },
  {
    ...{ path: 'dispositions', operation: 'Disposition', about: 'dispositions' },
    ...{ parameter: 'EQ_disposition', kind: 'disposition', hasEpcs: false },
  },
];

/** What `GET /` lists. */
export const TOP_LEVEL_RESOURCES: readonly string[] = [
  'capture',
  'events',
  'queries',
  ...DIMENSIONS.map(({ path }) => path),
];
