import { describeProblem, type Gs1Problem, readEpc } from '@proofmark/gs1';
import { LRUCache } from 'lru-cache';
import { shown } from './finding.js';

/** What a URI in the place of an identifier turns out to be. */
export interface Identifier {
  /** The same for all spellings. */
  readonly uri: string;
  /** `other`: a URI of somebody's own, which names what they say it names. */
  readonly kind: 'instance' | 'class' | 'other';
  /** Says it is a GS1 identifier and is none. */
  readonly error?: string;
  /** Looks like one, on somebody's own host. */
  readonly warning?: string;
}

/** Schemes of the EPC Tag Data Standard §6.3 that are no GS1 keys and have no Digital Link. */
const OTHER_EPC = /^urn:epc:id:(?:gid:\d+\.\d+\.\d+|usdod:[A-Z0-9]{5,6}\.\d+|(?:adi|bic|imovn):[A-Za-z0-9.\-/%]+)$/;
const GS1_HOST = /^https?:\/\/(?:id|dl)\.gs1\.org(?:[/?#]|$)/i;
const WEB = /^https?:\/\//i;

/** Places, parties and classes come back in event after event. */
const recent = new LRUCache<string, Identifier>({ max: 4096 });

/** Digital Link, EPC URN or a URI of one's own (CBV 2.0 §8.1); GS1 identifiers are read down to the check digit. */
export function readIdentifier(text: string): Identifier {
  const isUrn = text.startsWith('urn:epc:');
  if (!isUrn && !WEB.test(text)) return { uri: text, kind: 'other' };
  const read = readEpc(text);
  if (!read.ok)
    return { uri: text, kind: 'other', ...(isUrn ? wrongUrn(text, read.problem) : wrongLink(text, read.problem)) };
  const { uri, kind, exact } = read.value;
  if (exact && !text.includes('#')) return { uri, kind };
  return { uri, kind, error: `found ${shown(text)}, allowed is its finest level alone, without query: ${uri}` };
}

/** The same, remembered: for what many events share. */
export function readShared(text: string): Identifier {
  const known = recent.get(text);
  if (known) return known;
  const read = readIdentifier(text);
  recent.set(text, read);
  return read;
}

function wrongUrn(text: string, problem: Gs1Problem): Pick<Identifier, 'error'> {
  return OTHER_EPC.test(text) ? {} : { error: described(text, problem) };
}

/** A company's own address is no business of ours; what has the form of a GS1 key and a wrong check digit is a slip wherever it lives. */
function wrongLink(text: string, problem: Gs1Problem): Pick<Identifier, 'error' | 'warning'> {
  if (GS1_HOST.test(text) || problem.code === 'wrong_check_digit') return { error: described(text, problem) };
  return problem.code === 'no_key' ? {} : { warning: `looks like a Digital Link: ${described(text, problem)}` };
}

function described(text: string, problem: Gs1Problem): string {
  return problem.found === text ? describeProblem(problem) : `${describeProblem(problem)}, in ${shown(text)}`;
}
