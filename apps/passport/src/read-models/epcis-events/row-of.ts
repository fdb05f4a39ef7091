import type { Recorded, RecordMetadata } from '@proofmark/event-store';
import type { CapturedEvent } from '../../epcis/event/epcis-event.js';
import type { EpcisEventCaptured } from '../../epcis/event/epcis-event.events.js';
import { termsOf } from '../../epcis/query/evaluate/parts.js';
import { readInstant } from '../../epcis/query/instant.js';
import { extensionsOf } from './extensions-of-event.js';
import { tenantKey, termKey, textKey } from './keys.js';
import { keysOf } from './keys-of-event.js';
import { valuesOf } from './values-of-event.js';

/** In bytes, for the sake of the index: what is longer is found, and not listed. */
const LONGEST_LISTED = 1024;

/** The kinds of known values, in the order in which a row has them. */
export const LISTED = ['type', 'bizStep', 'disposition', 'readPoint', 'bizLocation'] as const;

/** What appending tells of the row. */
export function placeOf({ position, recordedAt }: RecordMetadata): object {
  if (position === undefined) throw new Error('EPCIS events are appended by appendAll, which knows their positions.');
  return { position, recorded: recordedAt };
}

/** All else that an event adds to the read model, by the names that the statement knows. */
export function rowOf(
  captured: CapturedEvent,
  { workspaceId, mode }: Pick<Recorded<EpcisEventCaptured>, 'workspaceId' | 'mode'>,
): object {
  const extensions = extensionsOf(captured);
  const { keys, roles } = keysOf(captured, extensions);
  const values = valuesOf(captured, extensions);
  const known = LISTED.map((kind) => termsOf(captured, kind)[0]);
  const [type, bizStep, disposition, readPoint, bizLocation] = known;
  return {
    tenant: tenantKey(workspaceId, mode),
    workspace: workspaceId,
    mode,
    // Where the time cannot be read, the statement takes that of recording.
    microseconds: readInstant(captured.event.eventTime) ?? null,
    access: captured.accessClass,
    read_point: keyed(textKey, readPoint),
    biz_location: keyed(textKey, bizLocation),
    type: keyed(termKey, type),
    action: keyed(termKey, captured.event.action),
    biz_step: keyed(termKey, bizStep),
    disposition: keyed(termKey, disposition),
    // As PostgreSQL writes arrays, which it reads faster than those of JSON.
    keys: `{${keys.join()}}`,
    roles: `{${roles.join()}}`,
    names: `{${values.map(({ name }) => name).join()}}`,
    numbers: `{${values.map(({ value }) => value).join()}}`,
    known: known.map(listed),
  };
}

function keyed<K>(key: (text: string) => K, text: string | undefined): K | null {
  return text === undefined ? null : key(text);
}

function listed(value: string | undefined): string | null {
  return value === undefined || Buffer.byteLength(value) > LONGEST_LISTED ? null : value;
}
