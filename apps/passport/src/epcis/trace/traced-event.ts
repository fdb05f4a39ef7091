import { readEpc } from '@proofmark/gs1';
import { canonicalId } from '../event/canonical.js';
import type { EpcisEvent, QuantityElement } from '../event/epcis-event.js';
import type { RecordedEvent } from '../event/recorded-event.js';
import { readInstant } from '../query/instant.js';

/** What a trace needs of an event; identifiers are canonical. Of lists of classes only batches count: all units of a GTIN are no trace. */
export interface TracedEvent {
  readonly position: number;
  readonly eventID: string;
  /** Microseconds since 1970. */
  readonly time: number;
  readonly action: EpcisEvent['action'];
  readonly parent: string | null;
  readonly children: readonly string[];
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly transformationID: string | null;
  /** All that it names. */
  readonly units: ReadonlySet<string>;
  /** It takes an event back: neither of both relates units to each other. */
  readonly isDeclaration: boolean;
}

export function tracedEvent({ captured: { event }, position, recordTime }: RecordedEvent): TracedEvent {
  // The parent of a transaction holds nothing.
  const isHolder = event.type === 'AggregationEvent' || event.type === 'AssociationEvent';
  const parent = event.parentID === undefined ? null : canonicalId(event.parentID);
  const children = both(event.childEPCs, event.childQuantityList);
  const inputs = both(event.inputEPCList, event.inputQuantityList);
  const outputs = both(event.outputEPCList, event.outputQuantityList);
  const others = [...both(event.epcList, event.quantityList), ...(parent === null ? [] : [parent])];
  return {
    ...{ position, eventID: event.eventID, action: event.action, inputs, outputs },
    ...(isHolder ? { parent, children } : { parent: null, children: [] }),
    time: readInstant(event.eventTime) ?? Date.parse(recordTime) * 1000,
    transformationID: event.transformationID === undefined ? null : canonicalId(event.transformationID),
    units: new Set([...others, ...children, ...inputs, ...outputs]),
    isDeclaration: event.errorDeclaration !== undefined,
  };
}

function both(epcs: readonly string[] = [], quantities: readonly QuantityElement[] = []): readonly string[] {
  return [...epcs.map(canonicalId), ...quantities.map(({ epcClass }) => canonicalId(epcClass)).filter(isBatch)];
}

/** A batch has a link of a class with a qualifier. */
export function isBatch(uri: string): boolean {
  const read = readEpc(uri);
  return read.ok && read.value.kind === 'class' && read.value.qualifier !== undefined;
}
