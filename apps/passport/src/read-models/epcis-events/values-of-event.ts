import type { CapturedEvent, QuantityElement } from '../../epcis/event/epcis-event.js';
import type { Scalar, SensorTimeField } from '../../epcis/query/epcis-query.js';
import { quantityElements, sensorReports, sensorTexts } from '../../epcis/query/evaluate/parts.js';
import { readInstant } from '../../epcis/query/instant.js';
import { measured } from '../../epcis/query/unit-range.js';
import type { IndexedExtension } from './extensions-of-event.js';
import { type ExtensionPlace, type Key, valueName } from './keys.js';

const SENSOR_VALUES = ['value', 'minValue', 'maxValue', 'meanValue', 'sDev', 'percValue', 'percRank'] as const;
const SENSOR_TIMES: readonly SensorTimeField[] = ['time', 'startTime', 'endTime'];

export interface NamedValue {
  readonly name: Key;
  readonly value: number;
}

/** All that an event is found by for its size. */
export function valuesOf({ event }: CapturedEvent, extensions: readonly IndexedExtension[]): readonly NamedValue[] {
  return [
    ...quantityElements(event).flatMap(quantityValues),
    ...(event.sensorElementList ? sensorValues(event) : []),
    ...timed(valueName.time('errorDeclarationTime'), event.errorDeclaration?.declarationTime),
    ...extensions.flatMap(({ place, scalars }) => scalars.flatMap((scalar) => extensionValues(place, scalar))),
  ];
}

function quantityValues({ quantity, uom }: QuantityElement): NamedValue[] {
  if (typeof quantity !== 'number') return [];
  const { dimension, value } = measured(quantity, uom);
  const asItStands = { name: valueName.quantity(null), value: quantity };
  return uom === undefined ? [asItStands] : [asItStands, { name: valueName.quantity(dimension), value }];
}

function extensionValues(place: ExtensionPlace, { number, instant }: Scalar): NamedValue[] {
  if (number !== null) return [{ name: valueName.extension(place, 'number'), value: number }];
  return instant === null ? [] : [{ name: valueName.extension(place, 'instant'), value: instant }];
}

function sensorValues(event: CapturedEvent['event']): NamedValue[] {
  const values = sensorReports(event).flatMap((report) =>
    SENSOR_VALUES.flatMap((field) => {
      const { [field]: value, uom } = report;
      if (typeof value !== 'number') return [];
      if (field === 'percRank') return [{ name: valueName.sensor(field, null), value }];
      const { dimension, value: base } = measured(value, typeof uom === 'string' ? uom : undefined);
      return dimension === '' ? [] : [{ name: valueName.sensor(field, dimension), value: base }];
    }),
  );
  const times = SENSOR_TIMES.flatMap((field) =>
    sensorTexts(event, field).flatMap((text) => timed(valueName.time(field), text)),
  );
  return [...values, ...times];
}

function timed(name: Key, text: string | undefined): NamedValue[] {
  const value = readInstant(text ?? '');
  return value === undefined ? [] : [{ name, value }];
}
