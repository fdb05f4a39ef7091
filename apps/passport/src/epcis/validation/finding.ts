/** One thing wrong, or doubtful, in what was sent. */
export interface Finding {
  /** JSON Pointer (RFC 6901) from the event, or from the document where the document is at fault; '' is the whole. */
  readonly pointer: string;
  /** What was found and what is allowed, for people. */
  readonly issue: string;
}

const SHOWN = 80;

/** A value as a finding tells of it: short, and without what would upset a log line. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = JSON.stringify(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}… (${text.length} characters)` : text;
}

export function finding(pointer: string, found: string, allowed: string): Finding {
  return { pointer, issue: `found ${found}, allowed is ${allowed}` };
}

const ESCAPED = /[~/]/;

/** One more step of a JSON Pointer. */
export function step(name: string | number): string {
  if (typeof name === 'number' || !ESCAPED.test(name)) return `/${name}`;
  return `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
