const PLAIN = /^[\w.~-]*$/;
/** What encodeURIComponent leaves as it is although RFC 3986 reserves it. */
const RESERVED = /[!'()*]/g;

/** Everything but the unreserved characters of RFC 3986 §2.3, in capital hexadecimals: one value has one spelling. */
export function percentEncode(value: string): string {
  if (PLAIN.test(value)) return value;
  return encodeURIComponent(value.toWellFormed()).replaceAll(RESERVED, hexadecimal);
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
