import { qualifiedName } from '../../epcis/event/canonical.js';
import type { CapturedEvent } from '../../epcis/event/epcis-event.js';
import type { Area, Scalar } from '../../epcis/query/epcis-query.js';
import { areas, below, isExtension, scalarsOf } from '../../epcis/query/evaluate/extensions.js';
import type { ExtensionPlace } from './keys.js';

export interface IndexedExtension {
  readonly place: ExtensionPlace;
  /** None where it is an object. */
  readonly scalars: readonly Scalar[];
}

const AREAS: readonly Area[] = [
  'event',
  'ilmd',
  'errorDeclaration',
  'readPoint',
  'bizLocation',
  'sensorElement',
  'sensorMetadata',
  'sensorReport',
];

/** Every extension of an event, and every name inside of one, as the evaluator would find it. */
export function extensionsOf({ event, namespaces }: CapturedEvent): readonly IndexedExtension[] {
  return AREAS.flatMap((area) =>
    areas(event, area).flatMap((part) =>
      Object.entries(part)
        .filter(([name]) => isExtension(name))
        .flatMap(([name, value]) => [
          ...indexed(area, false, [[name, value]]),
          ...indexed(
            area,
            true,
            below(value).filter(([inner]) => inner.includes(':')),
          ),
        ]),
    ),
  );

  function indexed(area: Area, inner: boolean, entries: readonly [string, unknown][]): IndexedExtension[] {
    return entries
      .filter(([, value]) => value != null)
      .map(([name, value]) => ({
        place: { area, inner, name: qualifiedName(name, namespaces) },
        scalars: scalarsOf(value),
      }));
  }
}
