import type { Namespaces } from '../event/epcis-event.js';
import * as compiled from './compiled-schema.js';
import { type Finding, finding, shown } from './finding.js';
import { readContexts } from './read-context.js';
import { type CompiledSchema, schemaFindings } from './schema-findings.js';

export interface ReadDocument {
  readonly type: 'EPCISDocument' | 'EPCISQueryDocument';
  /** Not looked into yet: `validateEvent` does. */
  readonly events: readonly unknown[];
  /** The prefixes that the document's `@context` declares. */
  readonly namespaces: Namespaces;
  /** See `Circumstances` of `validateEvent`. */
  readonly hasForeignContext: boolean;
  /** `{ vocabularyList }` in the form of EPCIS 2.0 §9.4, or null. */
  readonly masterData: { readonly vocabularyList?: readonly unknown[] } | null;
  /** What is wrong with the document beside its events. When there is any, nothing of the document is to be taken. */
  readonly findings: readonly Finding[];
}

const ENVELOPES = { EPCISDocument: compiled.EPCISDocument, EPCISQueryDocument: compiled.EPCISQueryDocument };
const MAJOR_VERSION = /^2(?:\.|$)/;

interface Body {
  readonly eventList: readonly unknown[];
  readonly vocabularyList?: readonly unknown[];
}

/** What the schema of the envelopes has let pass. */
interface Envelope {
  readonly type: ReadDocument['type'];
  readonly '@context': unknown;
  readonly schemaVersion?: string;
  readonly epcisHeader?: { readonly epcisMasterData?: { readonly vocabularyList?: readonly unknown[] } };
  readonly epcisBody: Partial<Body> & { readonly queryResults?: { readonly resultsBody: Body } };
}

/**
 * The envelope of a document, checked by itself so that one wrong event does not spoil the others.
 * @param body JSON of anybody, from `parseJson`
 */
export function readDocument(body: unknown): ReadDocument {
  const type = typeOf(body);
  if (!type)
    return refused([
      finding('/type', shown((body as { type?: unknown } | null)?.type), 'EPCISDocument or EPCISQueryDocument'),
    ]);
  const findings = schemaFindings(ENVELOPES[type] as CompiledSchema, body);
  return findings.length > 0 ? refused(findings, type) : opened(body as Envelope);
}

/** A bare event as POST /events takes it, with a `@context` of its own; the same shape with the event as its only one. */
export function readBareEvent(body: unknown): ReadDocument {
  const context =
    typeof body === 'object' && body !== null ? (body as { '@context'?: unknown })['@context'] : undefined;
  if (context === undefined)
    return refused([finding('/@context', 'nothing', 'a value: @context is required for an event without a document')]);
  const { namespaces, hasForeignContext } = readContexts(context);
  return { ...refused([]), events: [body], namespaces, hasForeignContext };
}

function typeOf(body: unknown): ReadDocument['type'] | undefined {
  const type = typeof body === 'object' && body !== null ? (body as { type?: unknown }).type : undefined;
  return type === 'EPCISDocument' || type === 'EPCISQueryDocument' ? type : undefined;
}

function opened(envelope: Envelope): ReadDocument {
  const { type, epcisHeader, epcisBody } = envelope;
  const contexts = readContexts(envelope['@context']);
  const body = epcisBody.queryResults?.resultsBody ?? epcisBody;
  return {
    type,
    events: body.eventList ?? [],
    namespaces: contexts.namespaces,
    hasForeignContext: contexts.hasForeignContext,
    masterData: masterDataOf(epcisHeader?.epcisMasterData?.vocabularyList ?? body.vocabularyList),
    findings: [
      ...contexts.findings.map(({ pointer, issue }) => ({ pointer: `/@context${pointer}`, issue })),
      ...versionFindings(envelope),
    ],
  };
}

function versionFindings({ schemaVersion = '2.0' }: Envelope): Finding[] {
  if (MAJOR_VERSION.test(schemaVersion)) return [];
  return [finding('/schemaVersion', shown(schemaVersion), '2.0: JSON came with EPCIS 2')];
}

function masterDataOf(vocabularyList: readonly unknown[] | undefined): ReadDocument['masterData'] {
  return vocabularyList ? { vocabularyList } : null;
}

function refused(findings: readonly Finding[], type: ReadDocument['type'] = 'EPCISDocument'): ReadDocument {
  return { type, events: [], namespaces: {}, hasForeignContext: false, masterData: null, findings };
}
