import type { EpcisEvent, Namespaces } from '../event/epcis-event.js';
import { checkIdentifiers } from './check-identifiers.js';
import { checkNames } from './check-names.js';
import { checkTimes } from './check-times.js';
import { checkValues } from './check-values.js';
import * as compiled from './compiled-schema.js';
import { finding, shown } from './finding.js';
import { type Contexts, readContexts } from './read-context.js';
import { type CompiledSchema, schemaFindings } from './schema-findings.js';
import { Findings, type Verdict } from './verdict.js';

const SCHEMAS: ReadonlyMap<string, CompiledSchema> = new Map([
  ['ObjectEvent', compiled.ObjectEvent as CompiledSchema],
  ['AggregationEvent', compiled.AggregationEvent as CompiledSchema],
  ['AssociationEvent', compiled.AssociationEvent as CompiledSchema],
  ['TransactionEvent', compiled.TransactionEvent as CompiledSchema],
  ['TransformationEvent', compiled.TransformationEvent as CompiledSchema],
]);

/** Most events leave it to their document. */
const NO_CONTEXT: Contexts = { namespaces: {}, hasForeignContext: false, findings: [] };

/** What has to be known beside an event to judge it. */
export interface Circumstances {
  /** Milliseconds since 1970; what lies behind it is the future. Default: now. */
  readonly now?: number;
  /** Whether the document names a context that is not the standard's, which may declare any prefix and is never fetched. */
  readonly hasForeignContext?: boolean;
}

/**
 * Judges one event by the schema of its type and, when that is content, by the rules that no schema can say. Pointers begin at the event.
 * About 10 microseconds for an event of 1 KB.
 * @param event JSON of anybody, from {@link parseJson}
 * @param namespaces of the document; those of the event's own `@context` are added
 */
export function validateEvent(event: unknown, namespaces: Namespaces, circumstances: Circumstances = {}): Verdict {
  const findings = new Findings();
  const schema = schemaOf(event);
  if (!schema) {
    findings.errors.push(finding('', shown(event), 'an event: an object with a type'));
    return findings;
  }
  findings.errors.push(...schemaFindings(schema, event));
  if (findings.errors.length === 0) checkMeaning(event as EpcisEvent, findings, { namespaces, ...circumstances });
  return findings;
}

function schemaOf(event: unknown): CompiledSchema | undefined {
  if (typeof event !== 'object' || event === null || Array.isArray(event)) return undefined;
  return SCHEMAS.get(String((event as { type?: unknown }).type)) ?? (compiled.ExtensionEvent as CompiledSchema);
}

function checkMeaning(event: EpcisEvent, findings: Findings, terms: Circumstances & { namespaces: Namespaces }): void {
  const own = event['@context'] === undefined ? NO_CONTEXT : readContexts(event['@context'] ?? []);
  for (const { pointer, issue } of own.findings) findings.error(`/@context${pointer}`, issue);
  checkIdentifiers(event, findings);
  checkNames(event, findings, {
    namespaces: own === NO_CONTEXT ? terms.namespaces : { ...terms.namespaces, ...own.namespaces },
    isForeign: own.hasForeignContext || terms.hasForeignContext === true,
  });
  checkTimes(event, findings, terms.now ?? Date.now());
  checkValues(event, findings);
}
