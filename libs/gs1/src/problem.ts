/** Why something is no GS1 identifier; stable words for programs to branch on. */
export type ProblemCode =
  | 'not_a_uri'
  | 'no_key'
  | 'unknown_identifier'
  | 'wrong_length'
  | 'wrong_character'
  | 'wrong_check_digit'
  | 'wrong_value'
  | 'wrong_order'
  | 'wrong_pairing'
  | 'not_allowed_here'
  | 'said_twice'
  | 'bad_escape'
  | 'unknown_scheme'
  | 'unknown_prefix_length';

/** What is wrong with an identifier: what was found, and what is allowed in its place. */
export interface Gs1Problem {
  readonly code: ProblemCode;
  /** The application identifier it is about, where it is about one: `01`. */
  readonly ai?: string;
  readonly found: string;
  readonly allowed: string;
}

/** Either what was read, or why it cannot be read. Nothing in this library throws on bad input. */
export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Gs1Problem };

export function parsed<T>(value: T): Parsed<T> {
  return { ok: true, value };
}

export function failed(problem: Gs1Problem): { readonly ok: false; readonly problem: Gs1Problem } {
  return { ok: false, problem };
}

const SHOWN = 80;

/** One English sentence for people: `(01) GTIN: found "12", allowed are 14 digits`. Long input is cut. */
export function describeProblem({ ai, found, allowed }: Gs1Problem): string {
  const shown = found.length > SHOWN ? `${found.slice(0, SHOWN)}…` : found;
  return `${ai === undefined ? '' : `(${ai}) `}found "${shown}", allowed is ${allowed}`;
}
