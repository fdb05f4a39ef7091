import type { Recorded } from '@proofmark/event-store';
import { canonicalId } from '../../epcis/event/canonical.js';
import type { CapturedEvent } from '../../epcis/event/epcis-event.js';
import type { EpcisEventCaptured } from '../../epcis/event/epcis-event.events.js';
import type { TermField } from '../../epcis/query/epcis-query.js';
import { termsOf } from '../../epcis/query/evaluate/parts.js';
import { readInstant } from '../../epcis/query/instant.js';
import { extensionsOf } from './extensions-of-event.js';
import { tenantKey, termKey, textKey } from './keys.js';
import { keysOf } from './keys-of-event.js';
import { valuesOf } from './values-of-event.js';

/** Texts that are longer are found, and not listed. */
const LONGEST_LISTED = 1024;

const LISTED = ['type', 'bizStep', 'disposition', 'readPoint', 'bizLocation'] as const;
/** The kinds of known values. */
export type KnownValueKind = (typeof LISTED)[number] | 'epcGroup' | 'epcClass';

/** What an event adds to the read model, by the names that the statement knows. */
export function rowOf(captured: CapturedEvent, recorded: Recorded<EpcisEventCaptured>): object {
  const { workspaceId, mode, position, recordedAt } = recorded;
  if (position === undefined) throw new Error('EPCIS events are appended by appendAll, which knows their positions.');
  const extensions = extensionsOf(captured);
  const { keys, roles, groups, classes } = keysOf(captured, extensions);
  const values = valuesOf(captured, extensions);
  const listed = [
    ...LISTED.flatMap((kind) => termsOf(captured, kind).map((value) => ({ kind, value }))),
    ...[...groups].map((value) => ({ kind: 'epcGroup', value })),
    ...[...classes].map((value) => ({ kind: 'epcClass', value })),
  ].filter(({ value }) => value.length <= LONGEST_LISTED);
  return {
    position,
    tenant: tenantKey(workspaceId, mode),
    workspace: workspaceId,
    mode,
    microseconds: readInstant(captured.event.eventTime) ?? Date.parse(recordedAt) * 1000,
    recorded: recordedAt,
    access: captured.accessClass,
    ...columnsOf(captured),
    keys,
    roles,
    names: values.map(({ name }) => name),
    numbers: values.map(({ value }) => value),
    kinds: listed.map(({ kind }) => kind),
    known: listed.map(({ value }) => value),
  };
}

function columnsOf(captured: CapturedEvent): object {
  const term = (field: TermField): number | undefined => {
    const [value] = termsOf(captured, field);
    return value === undefined ? undefined : termKey(value);
  };
  const { readPoint, bizLocation } = captured.event;
  return {
    read_point: readPoint && textKey(canonicalId(readPoint.id)),
    biz_location: bizLocation && textKey(canonicalId(bizLocation.id)),
    type: term('type'),
    action: term('action'),
    biz_step: term('bizStep'),
    disposition: term('disposition'),
  };
}
