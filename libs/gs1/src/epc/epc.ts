import type { ElementString } from '../application-identifiers/check-value.js';
import { CANONICAL_STEM, type DigitalLink } from '../digital-link/digital-link.js';
import { formatDigitalLink } from '../digital-link/generate.js';
import { failed, type Parsed, parsed } from '../problem.js';

/** What an EPCIS event speaks of: one thing, party or place, or all things of a class. */
export interface Epc {
  /** The canonical Digital Link of the finest level: `https://id.gs1.org/01/09506000134352/21/7`. */
  readonly uri: string;
  readonly kind: 'instance' | 'class';
  readonly key: ElementString;
  readonly qualifier?: ElementString;
}

interface Level {
  readonly ai: string;
  /** The finest first. */
  readonly finer: readonly { readonly ai: string; readonly kind: Epc['kind'] }[];
  /** Up to this length the key itself names a class; beyond it a single thing. */
  readonly classLength: number;
}

const INSTANCE = 'instance';
const ALWAYS = Number.POSITIVE_INFINITY;

/** Which links may stand for an EPC, and what they say: EPCIS 2.0 and CBV 2.0 §8. */
const levels: ReadonlyMap<string, Level> = new Map(
  [
    level('00'),
    level('01', ALWAYS, { ai: '21', kind: INSTANCE }, { ai: '235', kind: INSTANCE }, { ai: '10', kind: 'class' }),
    level('253', 13),
    level('255', 13),
    level('401'),
    level('402'),
    level('414', 0, { ai: '254', kind: INSTANCE }),
    level('417'),
    level('8003', 14),
    level('8004'),
    level('8006', ALWAYS, { ai: '21', kind: INSTANCE }, { ai: '10', kind: 'class' }),
    level('8010', ALWAYS, { ai: '8011', kind: INSTANCE }),
    level('8017'),
    level('8018'),
  ].map((one) => [one.ai, one]),
);

function level(ai: string, classLength = 0, ...finer: Level['finer']): Level {
  return { ai, classLength, finer };
}

/** Keeps of a link what identifies most finely: of batch and serial the serial, and nothing of its query. */
export function epcOfLink({ key, qualifiers }: DigitalLink): Parsed<Epc> {
  const found = levels.get(key.ai);
  if (!found)
    return failed({
      code: 'not_allowed_here',
      ai: key.ai,
      found: key.ai,
      allowed: `a key of ${[...levels.keys()].join(', ')}`,
    });
  for (const { ai, kind } of found.finer) {
    const qualifier = qualifiers.find((one) => one.ai === ai);
    if (qualifier) return parsed({ uri: uriOf(key, qualifier), kind, key, qualifier });
  }
  return parsed({ uri: uriOf(key), kind: key.value.length <= found.classLength ? 'class' : INSTANCE, key });
}

/** Whether the link says no more than its EPC: CBV 2.0 §8.2 wants no query, and not batch and serial together. */
export function isExactly({ key, qualifiers, attributes, extraParameters }: DigitalLink, epc: Epc): boolean {
  const said = 1 + qualifiers.length + attributes.length + extraParameters.length;
  return key.ai === epc.key.ai && said === (epc.qualifier ? 2 : 1);
}

/** The class that a thing, or a batch, belongs to: its GTIN, its asset type. Null for what has none, such as an SSCC. */
export function classOfEpc(epc: Epc): Epc | null {
  const found = levels.get(epc.key.ai);
  if (!found || found.classLength === 0) return null;
  const key = { ai: epc.key.ai, value: epc.key.value.slice(0, Math.min(found.classLength, epc.key.value.length)) };
  return { uri: uriOf(key), kind: 'class', key };
}

function uriOf(key: ElementString, ...qualifiers: ElementString[]): string {
  return formatDigitalLink({ stem: CANONICAL_STEM, key, qualifiers, attributes: [], extraParameters: [] });
}
