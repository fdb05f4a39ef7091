import { bareValue, findUnit, listUnits } from '@proofmark/gs1';
import type { EpcisEvent, Extensions, QuantityElement } from '../event/epcis-event.js';
import { shown, step } from './finding.js';
import type { Findings } from './verdict.js';

const QUANTITY_LISTS = ['quantityList', 'childQuantityList', 'inputQuantityList', 'outputQuantityList'] as const;
const LISTS = ['bizTransactionList', 'sourceList', 'destinationList'] as const;
const DIMENSIONS: ReadonlySet<string> = new Set(listUnits().map(({ dimension }) => dimension));

/** Quantities, units, sensor values and lists that say a thing twice: all of it is taken, and told as a doubt. */
export function checkValues(event: EpcisEvent, findings: Findings): void {
  for (const name of QUANTITY_LISTS) {
    event[name]?.forEach((element, at) => checkQuantity(`/${name}/${at}`, element, findings));
    checkRepeats(`/${name}`, event[name], findings);
  }
  for (const name of LISTS) checkRepeats(`/${name}`, event[name], findings);
  checkDispositions(event, findings);
  event.sensorElementList?.forEach(({ sensorMetadata, sensorReport }, at) => {
    const pointer = `/sensorElementList/${at}`;
    if (sensorMetadata) checkPeriod(`${pointer}/sensorMetadata`, sensorMetadata, findings);
    sensorReport.forEach((report, index) => checkReport(`${pointer}/sensorReport/${index}`, report, findings));
  });
}

function checkQuantity(pointer: string, { quantity, uom }: QuantityElement, findings: Findings): void {
  if (uom !== undefined) checkUnit(`${pointer}/uom`, uom, findings);
  if (quantity === undefined) return;
  if (quantity < 0) findings.warn(`${pointer}/quantity`, `found ${quantity}, allowed is no less than 0`);
  if (uom === undefined && !Number.isInteger(quantity))
    findings.warn(`${pointer}/quantity`, `found ${quantity} without a uom, allowed is a whole number of instances`);
}

function checkUnit(pointer: string, uom: string, findings: Findings): void {
  if (!findUnit(uom))
    findings.warn(pointer, `found ${shown(uom)}, which is no unit known here; comparisons will not convert it`);
}

function checkRepeats(pointer: string, list: readonly unknown[] | undefined, findings: Findings): void {
  if (!list || list.length < 2) return;
  const seen = new Set<string>();
  list.forEach((item, at) => {
    const text = JSON.stringify(item);
    if (seen.has(text)) findings.warn(pointer + step(at), 'found an entry for the second time, allowed is once');
    seen.add(text);
  });
}

function checkDispositions({ persistentDisposition }: EpcisEvent, findings: Findings): void {
  if (!persistentDisposition) return;
  const unset = new Set(persistentDisposition.unset);
  persistentDisposition.set?.forEach((value, at) => {
    if (unset.has(value))
      findings.warn(
        `/persistentDisposition/set/${at}`,
        `found ${shown(value)} set and unset in one event, allowed is one of both`,
      );
  });
}

function checkPeriod(pointer: string, { startTime, endTime }: Extensions, findings: Findings): void {
  if (typeof startTime !== 'string' || typeof endTime !== 'string') return;
  if (Date.parse(startTime) > Date.parse(endTime))
    findings.warn(`${pointer}/endTime`, `found ${shown(endTime)}, before startTime; allowed is a later time`);
}

function checkReport(pointer: string, { type, uom, minValue, maxValue }: Extensions, findings: Findings): void {
  if (typeof minValue === 'number' && typeof maxValue === 'number' && minValue > maxValue)
    findings.warn(`${pointer}/minValue`, `found ${minValue}, more than maxValue ${maxValue}; allowed is no more`);
  if (typeof uom !== 'string') return;
  checkUnit(`${pointer}/uom`, uom, findings);
  checkDimension(pointer, { type: String(type), uom }, findings);
}

/** Where a measurement bears the name of a dimension, its unit is of that dimension: no temperature in kilograms. */
function checkDimension(pointer: string, { type, uom }: { type: string; uom: string }, findings: Findings): void {
  const word = bareValue('measurementType', type) ?? type;
  const dimension = word.charAt(0).toLowerCase() + word.slice(1);
  const unit = findUnit(uom);
  // Counts come in the unit "one" as well, which has no dimension.
  if (!unit || unit.dimension === dimension || dimension === 'count' || !DIMENSIONS.has(dimension)) return;
  findings.warn(
    `${pointer}/uom`,
    `found ${shown(uom)}, a unit of ${unit.dimension}, allowed is one of ${dimension} for ${word}`,
  );
}
