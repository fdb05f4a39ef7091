import { type Check, checks } from './checks.js';

/** N: digits; X: CSET 82; Y: CSET 39; Z: base64url. General Specifications §7.11. */
export type CharacterSet = 'N' | 'X' | 'Y' | 'Z';

/** A part of a value: `N13` is `{ set: 'N', min: 13, max: 13 }`. Only the last mandatory or an optional one varies in length. */
export interface Component {
  readonly set: CharacterSet;
  readonly min: number;
  readonly max: number;
  readonly optional: boolean;
  readonly checks: readonly Check[];
}

/** An application identifier as the General Specifications (§3) and Digital Link: URI Syntax (§4) define it. */
export interface ApplicationIdentifier {
  /** Two to four digits: `01`, `8010`. */
  readonly code: string;
  readonly title: string;
  readonly components: readonly Component[];
  /** Over all components, in characters. */
  readonly minLength: number;
  readonly maxLength: number;
  /** As written in the General Specifications: `N13 (X..17)`. */
  readonly format: string;
  /** May stand in the query of a Digital Link. */
  readonly attribute: boolean;
  /**
   * Every one of these must be met, each by any of its alternatives: `[['01+21', '02']]` wants 01 with 21, or 02.
   * `35nn` stands for every code of four places that begins with 35.
   */
  readonly requires: readonly (readonly string[])[];
  /** May not stand beside these. */
  readonly excludes: readonly string[];
  /** Of a primary key only: the alternatives for what may follow it in a path, each in its order. */
  readonly qualifiers?: readonly (readonly string[])[];
}

/** What {@link define} takes besides code and title, as short strings: this is how the tables stay readable. */
export interface Terms {
  /** `N14/check-digit+prefix2`; optional components in brackets. */
  readonly format: string;
  /** `01,02` or, where several must be met, `01,8006 & 21`. */
  readonly needs?: string;
  readonly never?: string;
  /** `22,10,21|235`; the empty string for a key without qualifiers. */
  readonly key?: string;
  /** Default true. */
  readonly attribute?: boolean;
}

const COMPONENT = /^(\[?)([NXYZ])(\.\.)?(\d+)\]?(?:\/(.+))?$/;

export function define(code: string, title: string, terms: Terms): ApplicationIdentifier {
  const components = terms.format.split(' ').map(componentOf);
  const mandatory = components.filter(({ optional }) => !optional);
  return {
    code,
    title,
    components,
    minLength: mandatory.reduce((length, { min }) => length + min, 0),
    maxLength: components.reduce((length, { max }) => length + max, 0),
    format: terms.format.replaceAll(/\/\S+/g, '').replaceAll('[', '(').replaceAll(']', ')'),
    attribute: terms.attribute ?? true,
    requires: terms.needs === undefined ? [] : terms.needs.split(' & ').map(listOf),
    excludes: terms.never === undefined ? [] : listOf(terms.never),
    ...(terms.key !== undefined && { qualifiers: terms.key.split('|').map(listOf) }),
  };
}

function componentOf(text: string): Component {
  const match = COMPONENT.exec(text);
  if (!match) throw new Error(`Not a component: ${text}`);
  const [, bracket, set, varying, length, named] = match;
  const max = Number(length);
  return {
    set: set as CharacterSet,
    min: varying ? 1 : max,
    max,
    optional: bracket === '[',
    checks: named ? named.split('+').map((name) => checks[name as keyof typeof checks]) : [],
  };
}

function listOf(text: string): string[] {
  return text === '' ? [] : text.split(',');
}
