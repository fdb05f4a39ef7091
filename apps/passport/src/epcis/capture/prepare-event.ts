import { randomUUID } from 'node:crypto';
import { eventHash, type Namespaces as HashNamespaces, namespacesOf, readHashId } from '@proofmark/gs1';
import type { CallContext } from '@proofmark/runtime';
import { qualifiedName } from '../event/canonical.js';
import { ACCESS_CLASSES, type AccessClass, type CapturedEvent, type EpcisEvent } from '../event/epcis-event.js';
import type { Namespaces } from '../event/epcis-event.js';
import { streamOfEvent } from '../event/stream-of-event.js';
import type { EventIdForm } from '../settings/epcis-settings.events.js';
import { type Finding, finding, shown, step } from '../validation/finding.js';
import { readContexts } from '../validation/read-context.js';
import { validateEvent } from '../validation/validate-event.js';
import { rowOf } from '../../read-models/epcis-events/row-of.js';
import { MAX_EVENT_BYTES } from './capture-job.js';
import type { DecidedBy } from './decide-event.js';
import type { IncomingDocument } from './incoming-document.js';

/** What events are captured with, beside what they say themselves. */
export interface CaptureTerms extends Pick<CallContext, 'workspaceId' | 'mode'> {
  readonly eventIds: EventIdForm;
  readonly accessClass: AccessClass;
  readonly captureId: string | null;
}

/** What is known of the document around an event. */
export type Surroundings = Pick<IncomingDocument, 'namespaces' | 'hasForeignContext'>;

/** A valid event on its way into the store. */
export interface PreparedEvent {
  /** Its place in the document's list. */
  readonly index: number;
  readonly streamId: string;
  readonly captured: DecidedBy;
  /** JSON of the `CapturedEvent`. */
  readonly data: string;
  /** JSON of what it adds to the read model `epcis-events`, but for what only appending tells. */
  readonly row: string;
  readonly warnings: readonly Finding[];
}

/** What is wrong with an event. */
export interface InvalidEvent {
  readonly index: number;
  readonly eventID: string | undefined;
  readonly errors: readonly Finding[];
}

/** Checks an event, gives it its hash, its id and its stream, and writes down all that is to be stored of it. */
export function prepareEvent(
  received: unknown,
  index: number,
  { terms, document }: { readonly terms: CaptureTerms; readonly document: Surroundings },
): PreparedEvent | InvalidEvent {
  const { errors, warnings } = validateEvent(received, document.namespaces, document);
  const event = received as EpcisEvent;
  const wrong = errors.length > 0 ? errors : ownLimits(event, namespacesAround(event, document));
  if (wrong.length > 0) return { index, eventID: eventIdOf(received), errors: wrong };
  const captured = capturedOf(event, terms, document);
  const data = JSON.stringify(captured);
  const large = tooLarge(event, data);
  if (large.length > 0) return { index, eventID: eventIdOf(received), errors: large };
  return { index, ...written(captured, terms), data, warnings };
}

function written(captured: CapturedEvent, { workspaceId, mode }: CaptureTerms) {
  const { hash, event } = captured;
  const { eventID, errorDeclaration } = event;
  return {
    streamId: streamOfEvent(workspaceId, mode, eventID),
    captured: { hash, event: { eventID, ...(errorDeclaration && { errorDeclaration }) } },
    row: JSON.stringify(rowOf(captured, { workspaceId, mode })),
  };
}

function capturedOf(
  received: EpcisEvent,
  { eventIds, accessClass, captureId }: CaptureTerms,
  document: Surroundings,
): CapturedEvent {
  const event = 'recordTime' in received || '@context' in received ? withoutOurs(received) : received;
  const namespaces = namespacesAround(received, document);
  const hashId = eventHash(event, { namespaces: forHashing(namespaces) });
  const eventID = event.eventID ?? (eventIds === 'hash' ? hashId : `urn:uuid:${randomUUID()}`);
  return {
    event: { ...event, eventID },
    namespaces,
    hash: readHashId(hashId)?.digest ?? '',
    accessClass: accessClassOf(event, namespaces) ?? accessClass,
    captureId,
  };
}

/** The time of recording is ours to say, and the context is kept as what it says. */
function withoutOurs({ '@context': _context, recordTime: _ours, ...event }: EpcisEvent): EpcisEvent {
  return event;
}

function namespacesAround({ '@context': context }: EpcisEvent, document: Surroundings): Namespaces {
  return context === undefined ? document.namespaces : { ...document.namespaces, ...readContexts(context).namespaces };
}

/** Longer ones fit into no message of the topic. */
const MAX_ID_LENGTH = 2048;
const MAX_TIME_LENGTH = 64;
const MAX_TYPE_LENGTH = 2048;

/** What the standard does not limit, but the message that tells of the event does. */
function ownLimits(event: EpcisEvent, namespaces: Namespaces): Finding[] {
  return [
    ...tooLong('/eventID', event.eventID, MAX_ID_LENGTH),
    ...tooLong('/eventTime', event.eventTime, MAX_TIME_LENGTH),
    ...tooLong('/type', event.type, MAX_TYPE_LENGTH),
    ...wrongAccessClass(event, namespaces),
  ];
}

function tooLong(pointer: string, text: string | undefined, most: number): Finding[] {
  if (text === undefined || text.length <= most) return [];
  return [{ pointer, issue: `found a text of ${text.length} characters, allowed is no more than ${most}` }];
}

/** Bytes of a character in UTF-8 at most, so that short texts need not be counted. */
const MOST_BYTES = 3;

/** @param data what is stored of it, which is more */
function tooLarge(event: EpcisEvent, data: string): Finding[] {
  if (data.length * MOST_BYTES <= MAX_EVENT_BYTES) return [];
  const bytes = Buffer.byteLength(JSON.stringify(event));
  if (bytes <= MAX_EVENT_BYTES) return [];
  return [{ pointer: '', issue: `found an event of ${bytes} bytes, allowed is no more than ${MAX_EVENT_BYTES}` }];
}

/** Carried by an event that is to be read by others than the rest of its document. */
const ACCESS_CLASS = '{https://proofmark.dev/epcis/}accessClass';

function accessClassOf(event: EpcisEvent, namespaces: Namespaces): AccessClass | undefined {
  const name = nameOfAccessClass(event, namespaces);
  return name === undefined ? undefined : ACCESS_CLASSES.find((known) => known === event[name]);
}

function wrongAccessClass(event: EpcisEvent, namespaces: Namespaces): Finding[] {
  const name = nameOfAccessClass(event, namespaces);
  if (name === undefined || ACCESS_CLASSES.some((known) => known === event[name])) return [];
  return [finding(step(name), shown(event[name]), ACCESS_CLASSES.join(', '))];
}

/** Others may have an extension of the same local name. */
function nameOfAccessClass(event: EpcisEvent, namespaces: Namespaces): string | undefined {
  for (const name in event)
    if (name.endsWith(':accessClass') && qualifiedName(name, namespaces) === ACCESS_CLASS) return name;
  return undefined;
}

function eventIdOf(received: unknown): string | undefined {
  const eventID: unknown = (received as { eventID?: unknown } | null)?.eventID;
  return typeof eventID === 'string' ? eventID.slice(0, MAX_ID_LENGTH) : undefined;
}

const maps = new WeakMap<Namespaces, HashNamespaces>();

/** The same for all events of a document, so it is made once. */
function forHashing(namespaces: Namespaces): HashNamespaces {
  const known = maps.get(namespaces);
  if (known) return known;
  const made = namespacesOf(namespaces);
  maps.set(namespaces, made);
  return made;
}
