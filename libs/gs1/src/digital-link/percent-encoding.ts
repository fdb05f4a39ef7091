const PLAIN = /^[\w.~\-';=]*$/;
/** What encodeURIComponent leaves, and the standard does not. */
const LEFT = /[!()*]/g;
/** What encodeURIComponent escapes, and the standard does not. */
const SPARED = /%3[BD]/g;

/**
 * Digital Link: URI Syntax, table of characters that must be escaped: all of CSET 82 but letters, digits and `-._~';=`, in capital hexadecimals.
 * One value has one spelling, the same that the reference of the event hash writes.
 */
export function percentEncode(value: string): string {
  if (PLAIN.test(value)) return value;
  return encodeURIComponent(value.toWellFormed()).replaceAll(LEFT, hexadecimal).replaceAll(SPARED, decodeURIComponent);
}

function hexadecimal(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

const ESCAPE = /%([0-9A-Fa-f]{2})?/g;

/** One character per escape, as all character sets of GS1 are within ASCII. @returns undefined for a % without two hexadecimals */
export function percentDecode(text: string): string | undefined {
  if (!text.includes('%')) return text;
  let whole = true;
  const decoded = text.replaceAll(ESCAPE, (_, hex: string | undefined) => {
    whole &&= hex !== undefined;
    return String.fromCharCode(Number.parseInt(hex ?? '0', 16));
  });
  return whole ? decoded : undefined;
}
