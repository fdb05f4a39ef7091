import { qualifiedName } from '../../epcis/event/canonical.js';
import type { CapturedEvent, Extensions } from '../../epcis/event/epcis-event.js';
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
export function extensionsOf(captured: CapturedEvent): readonly IndexedExtension[] {
  const found: IndexedExtension[] = [];
  for (const area of AREAS) for (const part of areas(captured.event, area)) addFrom(part, area, { found, captured });
  return found;
}

interface Gathering {
  readonly found: IndexedExtension[];
  readonly captured: CapturedEvent;
}

/** Most parts have no extension, so nothing is made before there is one. */
function addFrom(part: Extensions, area: Area, { found, captured }: Gathering): void {
  for (const name in part) if (isExtension(name)) add(found, captured, { area, name, value: part[name] });
}

interface Extension {
  readonly area: Area;
  readonly name: string;
  readonly value: unknown;
}

function add(found: IndexedExtension[], { namespaces }: CapturedEvent, { area, name, value }: Extension): void {
  const index = (inner: boolean, called: string, held: unknown): void => {
    if (held == null) return;
    found.push({ place: { area, inner, name: qualifiedName(called, namespaces) }, scalars: scalarsOf(held) });
  };
  index(false, name, value);
  for (const [called, held] of below(value)) if (called.includes(':')) index(true, called, held);
}
