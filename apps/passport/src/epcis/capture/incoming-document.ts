import { parseJson } from '../validation/parse-json.js';
import { type ReadDocument, readBareEvent, readDocument } from '../validation/read-document.js';
import { readXml } from '../xml/read-xml.js';
import type { CapturedType } from './capture-job.js';
import { refusedBody } from './refused-body.js';

/** A document as it came, its events not looked at yet. */
export interface IncomingDocument extends Pick<
  ReadDocument,
  'events' | 'namespaces' | 'hasForeignContext' | 'masterData'
> {
  /** JSON Pointer of the list of events; null where the whole is one event. */
  readonly listPointer: string | null;
}

/**
 * A document of events or a query's answer. Beyond the standard also one bare event, and a list of them, as older clients send.
 * @throws RefusedBody when it is none of these
 */
export function readIncoming(body: Uint8Array, mediaType: CapturedType): IncomingDocument {
  const value = jsonOf(body, mediaType);
  if (Array.isArray(value) && value.length > 0) {
    return { events: value, namespaces: {}, hasForeignContext: false, masterData: null, listPointer: '' };
  }
  if (isBareEvent(value)) return { ...accepted(readBareEvent(value)), listPointer: null };
  const document = accepted(readDocument(value));
  const inQuery = document.type === 'EPCISQueryDocument';
  return {
    ...document,
    listPointer: inQuery ? '/epcisBody/queryResults/resultsBody/eventList' : '/epcisBody/eventList',
  };
}

/** @throws RefusedBody when it is no event that can stand alone */
export function readIncomingEvent(body: Uint8Array, mediaType: CapturedType): IncomingDocument {
  return { ...accepted(readBareEvent(jsonOf(body, mediaType))), listPointer: null };
}

/** XML is read as the JSON it stands for, and pointers of problems point into that. */
function jsonOf(body: Uint8Array, mediaType: CapturedType): unknown {
  const parsed = mediaType === 'application/xml' ? readXml(body) : parseJson(body);
  if (parsed.ok) return parsed.value;
  throw refusedBody('The body cannot be read', [parsed.finding]);
}

function isBareEvent(value: unknown): boolean {
  const type: unknown = (value as { type?: unknown } | null)?.type;
  return typeof type === 'string' && type.endsWith('Event');
}

function accepted(document: ReadDocument): ReadDocument {
  if (document.findings.length === 0) return document;
  throw refusedBody('This cannot be captured', document.findings);
}
