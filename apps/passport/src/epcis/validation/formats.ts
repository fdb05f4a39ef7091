import { fullFormats } from 'ajv-formats/dist/formats.js';

/** As long as an index of the database bears, with workspace and mode beside it. */
export const MAX_URI = 2048;

/** What nearly all URIs look like; whatever else there is goes to the grammar of RFC 3986, which takes several times as long. */
const PLAIN_URI = /^[A-Za-z][A-Za-z0-9+.-]*:(?:\/\/[\w.-]+\/)?[\w.~!$&'()*+,;=:@-][\w.~!$&'()*+,;=:@/-]*$/;
/**
 * RFC 3339 §5.6 in capitals. PostgreSQL reads no offset beyond 15 hours, no year that UTC moves to 0 or 10000, and no text of any length;
 * it knows no leap seconds.
 */
const TIME =
  /^([1-9]\d{3})-(0[1-9]|1[0-2])-([0-3]\d)T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,18})?(?:Z|[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00))$/;
const LAST_YEAR = 9998;
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const isUriByGrammar = fullFormats.uri as (text: string) => boolean;

function isUri(text: string): boolean {
  return text.length <= MAX_URI && (PLAIN_URI.test(text) || isUriByGrammar(text));
}

function isTime(text: string): boolean {
  const parts = TIME.exec(text);
  if (!parts) return false;
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  return year <= LAST_YEAR && day >= 1 && day <= daysOf(year, month);
}

function daysOf(year: number, month: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && isLeap ? 29 : (DAYS[month - 1] ?? 0);
}

/** What the compiled schema asks for by the word `format`. */
export const formats = { uri: isUri, 'date-time': isTime };
