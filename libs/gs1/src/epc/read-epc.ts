import type { LinkOptions } from '../digital-link/digital-link.js';
import { parseDigitalLink } from '../digital-link/parse.js';
import { type Parsed, parsed } from '../problem.js';
import { type Epc, epcOfLink, isExactly } from './epc.js';
import { readEpcPattern } from './pattern.js';
import { linkOfUrn } from './read-urn.js';

/** An EPC with how it was written. */
export interface ReadEpc extends Epc {
  /** False where the text said more than the EPC: a query, a batch beside the serial. EPCIS allows it in no event. */
  readonly exact: boolean;
}

/**
 * An EPC or class in any spelling, Digital Link of any host, `urn:epc:id:`, `urn:epc:class:`, or a class as `urn:epc:idpat:…*`, and its one
 * canonical form. EPCIS 2.0 §6.4, CBV 2.0 §8.
 * @returns a problem for every other URI; such may still stand in an event, as somebody's own identifier
 */
export function readEpc(text: string, options?: LinkOptions): Parsed<ReadEpc> {
  if (options !== undefined || text.length > LONGEST) return read(text, options);
  const known = recent.get(text) ?? older.get(text);
  if (known) return known;
  const found = read(text);
  if (recent.size >= MOST) [older, recent] = [recent, new Map<string, Parsed<ReadEpc>>()];
  recent.set(text, found);
  return found;
}

/**
 * Of one event an EPC is read when it is checked, hashed and indexed, and the next event speaks of the same places: what was read last is at
 * hand. Two megabytes at most, whatever strangers send.
 */
const MOST = 4096;
const LONGEST = 120;
let [older, recent] = [new Map<string, Parsed<ReadEpc>>(), new Map<string, Parsed<ReadEpc>>()];

function read(text: string, options?: LinkOptions): Parsed<ReadEpc> {
  if (text.startsWith('urn:epc:idpat:')) return classOfPattern(text);
  const link = text.startsWith('urn:') ? linkOfUrn(text) : parseDigitalLink(text, options);
  if (!link.ok) return link;
  const epc = epcOfLink(link.value);
  return epc.ok ? parsed({ ...epc.value, exact: isExactly(link.value, epc.value) }) : epc;
}

function classOfPattern(text: string): Parsed<ReadEpc> {
  const pattern = readEpcPattern(text);
  if (!pattern.ok) return pattern;
  const { epcClass } = pattern.value;
  if (epcClass) return parsed({ ...epcClass, exact: true });
  return {
    ok: false,
    problem: {
      code: 'not_allowed_here',
      found: text,
      allowed: 'a pattern with a single * at its end, which names a class',
    },
  };
}
