import { EpcisException } from '../problem/epcis-exception.js';
import { parseJson } from '../validation/parse-json.js';
import { shown } from '../validation/finding.js';

/**
 * The object that a request brings, read as strictly as events are.
 * @throws EpcisException (415) when the body is no JSON by its type, (400) when it is none by its content, or more or less than an object
 */
export function readJsonObject(body: unknown, contentType: string): Readonly<Record<string, unknown>> {
  if (!/^application\/(?:ld\+)?json\b/i.test(contentType)) {
    throw new EpcisException(
      'UnsupportedMediaTypeException',
      `Content-Type is ${shown(contentType)}; application/json and application/ld+json are understood here.`,
    );
  }
  const parsed = parseJson(body instanceof Uint8Array ? body : '');
  if (!parsed.ok) throw new EpcisException('ValidationException', 'The body cannot be read.', [parsed.finding]);
  const { value } = parsed;
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new EpcisException('ValidationException', `The body is ${shown(value)}; an object is expected.`);
}

/** @throws EpcisException (400) naming the first member of `object` that nobody knows */
export function refuseOthers(object: Readonly<Record<string, unknown>>, known: readonly string[]): void {
  const other = Object.keys(object).find((name) => !known.includes(name));
  if (other === undefined) return;
  const issue = `found ${shown(other)}, allowed is ${known.join(', ')}`;
  throw new EpcisException('ValidationException', `The body has the member ${shown(other)}, which is not known here.`, [
    { pointer: `/${other.slice(0, 80)}`, issue },
  ]);
}
