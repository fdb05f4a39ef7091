import type { EpcisEvent, QuantityElement } from '../event/epcis-event.js';
import { shown, step } from './finding.js';
import { type Identifier, readIdentifier, readShared } from './read-identifier.js';
import type { Findings } from './verdict.js';

const EPC_LISTS = ['epcList', 'childEPCs', 'inputEPCList', 'outputEPCList'] as const;
const QUANTITY_LISTS = ['quantityList', 'childQuantityList', 'inputQuantityList', 'outputQuantityList'] as const;
const KINDS = { instance: 'a single thing', class: 'a class of things' };

/** EPCs, classes, places and parties: EPCIS 2.0 §7.3, CBV 2.0 §8. */
export function checkIdentifiers(event: EpcisEvent, findings: Findings): void {
  for (const name of EPC_LISTS) {
    const list = event[name];
    if (list) checkEpcs(`/${name}`, list, { findings, parent: name === 'childEPCs' ? event.parentID : undefined });
  }
  for (const name of QUANTITY_LISTS)
    event[name]?.forEach((element, at) => checkClass(step(name) + step(at), element, findings));
  checkParent(event, findings);
  checkPlaces(event, findings);
  checkParties(event, findings);
}

/** @param parent who must not be among them */
function checkEpcs(
  pointer: string,
  list: readonly string[],
  { findings, parent }: { findings: Findings; parent: string | undefined },
): void {
  const own = parent === undefined ? undefined : readShared(parent).uri;
  const seen = new Set<string>();
  for (let at = 0; at < list.length; at += 1) {
    const text = list[at] ?? '';
    const identifier = readIdentifier(text);
    const problem = problemOf(identifier, 'instance') ?? repeated(identifier.uri, { text, seen, own });
    if (problem !== undefined) findings.error(pointer + step(at), problem);
    if (identifier.warning !== undefined) findings.warn(pointer + step(at), identifier.warning);
    seen.add(identifier.uri);
  }
}

function repeated(
  uri: string,
  { text, seen, own }: { text: string; seen: ReadonlySet<string>; own?: string | undefined },
) {
  if (uri === own) return `found the parent itself, ${shown(text)}, allowed are other things than the parent`;
  if (!seen.has(uri)) return undefined;
  return `found ${shown(text)} for the second time, in this or another spelling, allowed is once`;
}

function checkClass(pointer: string, { epcClass }: QuantityElement, findings: Findings): void {
  tell(`${pointer}/epcClass`, readShared(epcClass), { wanted: 'class', findings });
}

/** Where things are put into a parent or taken out, it is named: EPCIS 2.0 §7.4.3. */
function checkParent({ type, action, parentID }: EpcisEvent, findings: Findings): void {
  if (parentID !== undefined) tell('/parentID', readShared(parentID), { wanted: 'instance', findings });
  else if (type === 'AggregationEvent' && action !== 'OBSERVE')
    findings.error(
      '/parentID',
      `found nothing, allowed is a parent: action ${String(action)} of an AggregationEvent needs one`,
    );
}

function checkPlaces({ readPoint, bizLocation, transformationID }: EpcisEvent, findings: Findings): void {
  if (readPoint) tell('/readPoint/id', readShared(readPoint.id), { findings });
  if (bizLocation) tell('/bizLocation/id', readShared(bizLocation.id), { findings });
  if (transformationID !== undefined) tell('/transformationID', readIdentifier(transformationID), { findings });
}

function checkParties({ sourceList, destinationList, bizTransactionList }: EpcisEvent, findings: Findings): void {
  sourceList?.forEach(({ source }, at) => tell(`/sourceList/${at}/source`, readShared(source), { findings }));
  destinationList?.forEach(({ destination }, at) =>
    tell(`/destinationList/${at}/destination`, readShared(destination), { findings }),
  );
  bizTransactionList?.forEach(({ bizTransaction }, at) =>
    tell(`/bizTransactionList/${at}/bizTransaction`, readIdentifier(bizTransaction), { findings }),
  );
}

function tell(
  pointer: string,
  identifier: Identifier,
  { wanted, findings }: { wanted?: 'instance' | 'class'; findings: Findings },
): void {
  const problem = problemOf(identifier, wanted);
  if (problem !== undefined) findings.error(pointer, problem);
  if (identifier.warning !== undefined) findings.warn(pointer, identifier.warning);
}

function problemOf({ error, kind, uri }: Identifier, wanted?: 'instance' | 'class'): string | undefined {
  if (error !== undefined || wanted === undefined || kind === wanted || kind === 'other') return error;
  return `found ${KINDS[kind]}, ${shown(uri)}, allowed is ${KINDS[wanted]}`;
}
