import { qualifiedName } from '../../event/canonical.js';
import type { CapturedEvent, EpcisEvent, Extensions } from '../../event/epcis-event.js';
import type { Area, ExtensionTest, Scalar } from '../epcis-query.js';
import { scalarOf } from '../scalar.js';
import { sensorMetadata, sensorReports } from './parts.js';

interface Wanted {
  readonly area: Area;
  readonly inner: boolean;
  readonly name: string;
}

export function meetsExtension(captured: CapturedEvent, wanted: Wanted, test: ExtensionTest): boolean {
  const found = extensionValues(captured, wanted);
  if (test.comparison === 'EXISTS') return found.length > 0;
  return found.flatMap(scalarsOf).some((scalar) => passes(scalar, test));
}

/** All values of the extension, of any kind; what is null is not there. */
function extensionValues({ event, namespaces }: CapturedEvent, { area, inner, name }: Wanted): readonly unknown[] {
  const own = areas(event, area)
    .flatMap((part) => Object.entries(part))
    .filter(([key]) => isExtension(key));
  const entries = inner ? own.flatMap(([, value]) => below(value)) : own;
  return entries
    .filter(([key, value]) => value != null && qualifiedName(key, namespaces) === name)
    .map(([, value]) => value);
}

/** Most of what an event may have, most events have not. */
const NONE: readonly Extensions[] = [];

export function areas(event: EpcisEvent, area: Area): readonly Extensions[] {
  switch (area) {
    case 'event':
      return [event];
    case 'ilmd':
    case 'errorDeclaration':
    case 'readPoint':
    case 'bizLocation':
      return event[area] ? [event[area]] : NONE;
    case 'sensorElement':
      return event.sensorElementList ?? NONE;
    case 'sensorMetadata':
      return sensorMetadata(event);
    case 'sensorReport':
      return sensorReports(event);
  }
}

/** Extensions are CURIEs or URIs, fields of the standard are plain words. */
export function isExtension(key: string): boolean {
  return key.includes(':') && !key.startsWith('@');
}

/** Whatever is named anywhere below. */
export function below(value: unknown): [string, unknown][] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(below);
  return Object.entries(value).flatMap((entry) => [entry, ...below(entry[1])]);
}

/** The value itself, or each of a list. An object has none. */
export function scalarsOf(value: unknown): readonly Scalar[] {
  if (Array.isArray(value)) return value.flatMap(scalarsOf);
  return ['string', 'number', 'boolean'].includes(typeof value) ? [scalarOf(value as string | number | boolean)] : [];
}

function passes(found: Scalar, test: Exclude<ExtensionTest, { comparison: 'EXISTS' }>): boolean {
  if (test.comparison === 'EQ') return test.values.some((value) => isEqual(found, value));
  const [left, right] =
    test.value.number === null ? [found.instant, test.value.instant] : [found.number, test.value.number];
  if (left === null || right === null) return false;
  switch (test.comparison) {
    case 'GT':
      return left > right;
    case 'GE':
      return left >= right;
    case 'LT':
      return left < right;
    case 'LE':
      return left <= right;
  }
}

function isEqual(found: Scalar, wanted: Scalar): boolean {
  return (
    found.text === wanted.text ||
    (found.number !== null && found.number === wanted.number) ||
    (found.instant !== null && found.instant === wanted.instant)
  );
}

/** What the event is ordered by, where that is an extension. */
export function orderValue(captured: CapturedEvent, name: string): Scalar | undefined {
  return extensionValues(captured, { area: 'event', inner: false, name }).flatMap(scalarsOf)[0];
}
