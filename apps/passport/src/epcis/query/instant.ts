const FORM = /^(\d{4,6}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(?:\.(\d+))?([Zz]|[+-]\d\d:\d\d)$/;
const MICROSECONDS = 1_000_000;
const DIGITS = 6;

/**
 * Microseconds since 1970, which is as fine as the index is: more decimals are rounded. Undefined for what is no date and time with an offset.
 * @param text ISO 8601: `2026-11-21T08:00:00.5+01:00`
 */
export function readInstant(text: string): number | undefined {
  const match = FORM.exec(text);
  if (!match) return undefined;
  const [date, time, fraction = '0', zone] = match.slice(1) as [string, string, string | undefined, string];
  const milliseconds = Date.parse(`${date}T${time}${zone.toUpperCase()}`);
  // Date.parse takes the 30th of February for the 2nd of March.
  if (Number.isNaN(milliseconds) || !isDay(date)) return undefined;
  return milliseconds * 1000 + Math.round(Number(`0.${fraction.slice(0, DIGITS + 9)}`) * MICROSECONDS);
}

function isDay(date: string): boolean {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
  return day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}
