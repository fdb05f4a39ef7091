import { EpcisException } from '../../problem/epcis-exception.js';
import type { Namespaces } from '../../event/epcis-event.js';
import type { Condition, EpcisQuery, Order } from '../epcis-query.js';
import { readFamily } from './families.js';
import { fixedParameters } from './fixed-parameters.js';
import { type Given, refused, shown } from './given.js';
import { contextNamespaces } from './namespaces.js';
import { extensionName } from './terms.js';
import { count, oneOf, oneText } from './values.js';

const MAX_PARAMETERS = 100;
const LIMITING = ['orderBy', 'orderDirection', 'eventCountLimit', 'maxEventCount'];

export interface QueryStringOptions {
  /** Prefixes of extensions, from the header GS1-Extensions. */
  readonly namespaces?: Namespaces;
  /** Parameters of the request that are none of the query, such as `perPage`; they may be there and say nothing here. */
  readonly besides?: readonly string[];
  /** What the path says already: `{ EQ_bizStep: 'shipping' }`. The same parameter cannot be given again. */
  readonly fixed?: Readonly<Record<string, string>>;
}

/**
 * A query from the search part of a URL, with or without its question mark; arrays are pipe-delimited.
 * @throws EpcisException QueryParameterException that names the parameter, what was found and what is allowed
 */
export function readQueryString(
  search: string,
  { namespaces = {}, besides = [], fixed = {} }: QueryStringOptions = {},
): EpcisQuery {
  const given = givenOf(search, Object.keys(fixed), besides);
  // The path is one value: a pipe in it separates nothing.
  const ofPath = Object.entries(fixed).map(([name, json]): Given => ({ name, value: { json } }));
  return read([...ofPath, ...given], namespaces);
}

function givenOf(search: string, fixed: readonly string[], besides: readonly string[]): readonly Given[] {
  const values = new Map<string, string[]>();
  for (const [name, value] of parametersOf(search)) {
    if (besides.includes(name)) continue;
    if (fixed.includes(name)) throw refused(name, 'is given', 'what the path of the request says, and only there');
    values.set(name, [...(values.get(name) ?? []), value]);
  }
  return [...values].map(([name, value]) => ({ name, value }));
}

/**
 * The query of a named query: `{ "@context": …, "EQ_bizStep": ["shipping"] }`.
 * @param namespaces prefixes declared around it
 * @throws EpcisException QueryParameterException
 */
export function readQueryObject(query: unknown, namespaces: Namespaces = {}): EpcisQuery {
  if (typeof query !== 'object' || query === null || Array.isArray(query))
    throw new EpcisException(
      'QueryParameterException',
      `The query is ${shown(query)}. Allowed is an object of parameters.`,
    );
  const { '@context': context, ...parameters } = query as Record<string, unknown>;
  const declared = { ...namespaces, ...contextNamespaces(context) };
  return read(
    Object.entries(parameters).map(([name, json]) => ({ name, value: { json } })),
    declared,
  );
}

function read(given: readonly Given[], namespaces: Namespaces): EpcisQuery {
  if (given.length > MAX_PARAMETERS)
    throw new EpcisException(
      'QueryParameterException',
      `The query has ${given.length} parameters. Allowed are ${MAX_PARAMETERS}.`,
    );
  const limits = new Map(given.filter(({ name }) => LIMITING.includes(name)).map((one) => [one.name, one]));
  return {
    conditions: given
      .filter(({ name }) => !LIMITING.includes(name))
      .map((one) => conditionOf(one, namespaces))
      .filter((condition) => condition !== null),
    ...limitsOf(limits, namespaces),
  };
}

function conditionOf(given: Given, namespaces: Namespaces): Condition | null {
  const fixed = fixedParameters.get(given.name);
  const condition = fixed ? fixed(given, namespaces) : readFamily(given, namespaces);
  if (condition === undefined)
    throw refused(given.name, 'is unknown', 'a parameter of the SimpleEventQuery of EPCIS 2.0');
  return condition;
}

function limitsOf(given: ReadonlyMap<string, Given>, namespaces: Namespaces): Omit<EpcisQuery, 'conditions'> {
  const [limit, most] = [given.get('eventCountLimit'), given.get('maxEventCount')];
  const order = orderOf(given.get('orderBy'), given.get('orderDirection'), namespaces);
  if (limit && most) throw refused(limit.name, 'is given beside maxEventCount', 'one of the two');
  if (limit && !order) throw refused(limit.name, 'is given without orderBy', 'eventCountLimit together with orderBy');
  return {
    order,
    eventCountLimit: limit ? count(limit) : null,
    maxEventCount: most ? count(most) : null,
  };
}

function orderOf(by: Given | undefined, direction: Given | undefined, namespaces: Namespaces): Order | null {
  const towards = direction ? oneOf(direction, ['ASC', 'DESC']) : 'DESC';
  if (!by) return null;
  const field = oneText(by);
  if (field === 'eventTime' || field === 'recordTime') return { by: field, direction: towards };
  if (!field.includes(':'))
    throw refused(by.name, `has ${shown(field)}`, 'eventTime, recordTime or an extension field such as example:score');
  return { by: { extension: extensionName(by.name, field, namespaces) }, direction: towards };
}

/** Names and values, in their order. Parameters without a sign of equality have an empty value. */
function parametersOf(search: string): [string, string][] {
  return search
    .replace(/^\?/, '')
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const at = part.indexOf('=');
      const name = decoded(at < 0 ? part : part.slice(0, at), part);
      return [name, at < 0 ? '' : decoded(part.slice(at + 1), name)];
    });
}

function decoded(text: string, name: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw refused(name, `has ${shown(text)}, which is no percent-encoded UTF-8`, 'text in UTF-8, percent-encoded');
  }
}
