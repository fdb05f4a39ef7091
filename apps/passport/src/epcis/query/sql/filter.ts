import type { TimeField } from '../epcis-query.js';
import type { Range } from '../unit-range.js';
import type { Key } from '../../../read-models/epcis-events/keys.js';

/** A condition of a query, said in what the index tables hold. An event has to pass it; it names no event that the condition does not. */
export type Filter =
  | { readonly by: 'column'; readonly column: Column; readonly keys: readonly (Key | number)[] }
  | {
      readonly by: 'time';
      readonly field: Exclude<TimeField, 'errorDeclarationTime'>;
      readonly comparison: 'GE' | 'LT';
      readonly instant: number;
    }
  | { readonly by: 'key'; readonly keys: readonly NamedKey[] }
  | { readonly by: 'value'; readonly name: Key; readonly ranges: readonly Range[] }
  | { readonly by: 'stream'; readonly streams: readonly string[] }
  /** Not private: for events of others. */
  | { readonly by: 'access' };

export type Column = 'type' | 'action' | 'biz_step' | 'disposition' | 'read_point' | 'biz_location';

/** A key in one of several roles, which follow each other. */
export interface NamedKey {
  readonly key: Key;
  readonly from: number;
  readonly to: number;
}

/** Whether nothing can pass. */
export function isEmpty(filter: Filter): boolean {
  switch (filter.by) {
    case 'column':
    case 'key':
      return filter.keys.length === 0;
    case 'value':
      return filter.ranges.length === 0;
    case 'stream':
      return filter.streams.length === 0;
    case 'time':
    case 'access':
      return false;
  }
}
