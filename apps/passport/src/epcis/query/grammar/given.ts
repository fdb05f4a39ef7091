import { EpcisException } from '../../problem/epcis-exception.js';

/** A parameter as it was given. */
export interface Given {
  readonly name: string;
  /** Of a URL: the text of each time it was given. Of JSON: the one value. */
  readonly value: readonly string[] | { readonly json: unknown };
}

const SHOWN_CHARACTERS = 100;

/** @param allowed completes the sentence `Allowed is …` */
export function refused(name: string, found: string, allowed: string): EpcisException {
  const shownName = shorten(name);
  return new EpcisException('QueryParameterException', `The parameter ${shownName} ${found}. Allowed is ${allowed}.`, {
    parameter: shownName,
  });
}

/** A value in a sentence, never too long for it. */
export function shown(value: unknown): string {
  return shorten(JSON.stringify(value) ?? String(value));
}

function shorten(text: string): string {
  // By code points, so that no character is cut in half.
  return text.length <= SHOWN_CHARACTERS ? text : `${[...text.slice(0, SHOWN_CHARACTERS)].slice(0, -1).join('')}…`;
}
