import * as values from './values.js';

export type VocabularyName =
  | 'bizStep'
  | 'disposition'
  | 'bizTransactionType'
  | 'sourceDestType'
  | 'errorReason'
  | 'component'
  | 'measurementType'
  | 'alertType';

/** The bare word is what JSON has, the URN what EPCIS 1 has, the web form what all of them mean. */
export type VocabularyForm = 'bare' | 'urn' | 'web';

interface Vocabulary {
  readonly values: ReadonlySet<string>;
  /** Undefined for what is younger than EPCIS 1. */
  readonly urn?: string;
  readonly web: string;
  /** Other starts of the same URI: hosts GS1 used before, and prefixes of the standard's own JSON-LD context. */
  readonly aliases: readonly string[];
}

const CBV = 'https://ref.gs1.org/cbv/';
const VOC = 'https://ref.gs1.org/voc/';
const OLD_VOC = [
  'gs1:',
  'https://gs1.org/voc/',
  'http://gs1.org/voc/',
  'https://www.gs1.org/voc/',
  'http://www.gs1.org/voc/',
];

function cbv(words: readonly string[], name: string, urn?: string): Vocabulary {
  const aliases = [`cbv:${name}-`, `https://ns.gs1.org/cbv/${name}-`, `http://ns.gs1.org/cbv/${name}-`];
  return { values: new Set(words), web: `${CBV}${name}-`, aliases, ...(urn && { urn: `urn:epcglobal:cbv:${urn}:` }) };
}

const vocabularies: Readonly<Record<VocabularyName, Vocabulary>> = {
  bizStep: cbv(values.bizSteps, 'BizStep', 'bizstep'),
  disposition: cbv(values.dispositions, 'Disp', 'disp'),
  bizTransactionType: cbv(values.bizTransactionTypes, 'BTT', 'btt'),
  sourceDestType: cbv(values.sourceDestTypes, 'SDT', 'sdt'),
  errorReason: cbv(values.errorReasons, 'ER', 'er'),
  component: cbv(values.components, 'Comp'),
  measurementType: { values: new Set(values.measurementTypes), web: VOC, aliases: OLD_VOC },
  alertType: { values: new Set(values.alertTypes), web: VOC, aliases: OLD_VOC },
};

/** All bare words of a vocabulary, as CBV 2.0 §7 and the GS1 Web Vocabulary list them. */
export function vocabularyValues(name: VocabularyName): ReadonlySet<string> {
  return vocabularies[name].values;
}

/**
 * The bare word behind any spelling: `shipping` of `urn:epcglobal:cbv:bizstep:shipping` and `https://ref.gs1.org/cbv/BizStep-shipping`.
 * @returns undefined for what is not of this vocabulary: a word it does not have, or a company's own URI
 */
export function bareValue(name: VocabularyName, text: string): string | undefined {
  const { values: known } = vocabularies[name];
  if (known.has(text)) return text;
  const word = wordBehind(vocabularies[name], text);
  return word !== undefined && known.has(word) ? word : undefined;
}

function wordBehind({ urn, web, aliases }: Vocabulary, text: string): string | undefined {
  if (text.startsWith(web)) return text.slice(web.length);
  if (urn !== undefined && text.startsWith(urn)) return text.slice(urn.length);
  const alias = aliases.find((start) => text.startsWith(start));
  return alias === undefined ? undefined : text.slice(alias.length);
}

/**
 * A value in the wanted spelling. What is not of the vocabulary stays as it is, and so does what has no URN: components and sensor words
 * came after the URNs, their web form stands in.
 */
export function vocabularyValue(name: VocabularyName, text: string, form: VocabularyForm): string {
  const bare = bareValue(name, text);
  if (bare === undefined) return text;
  const { urn, web } = vocabularies[name];
  if (form === 'bare') return bare;
  return (form === 'urn' ? (urn ?? web) : web) + bare;
}
