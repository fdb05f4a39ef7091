import { EPCIS_PATH } from '@proofmark/contracts';
import { EpcisException } from '../problem/epcis-exception.js';
import type { IssuedToken } from './page-tokens.js';

/** The parameters of every list, which are none of a query. */
export const PAGE_PARAMETERS = ['perPage', 'nextPageToken'] as const;
const DEFAULT_PER_PAGE = 30;
const MAX_PER_PAGE = 100;

/** What a request for a list says of the page it wants. */
export interface PageRequest {
  readonly perPage: number;
  readonly token: string | null;
}

/** @throws EpcisException QueryParameterException */
export function readPageRequest(parameters: URLSearchParams): PageRequest {
  const [perPage, token] = PAGE_PARAMETERS.map((name) => {
    const given = parameters.getAll(name);
    if (given.length > 1) throw wrong(name, 'is given twice');
    return given[0];
  });
  return { perPage: sizeOf(perPage), token: token ?? null };
}

/** A server may give fewer than were asked for, and does. */
function sizeOf(perPage: string | undefined): number {
  if (perPage === undefined) return DEFAULT_PER_PAGE;
  const size = /^\d{1,9}$/.test(perPage) ? Number(perPage) : 0;
  if (size < 1)
    throw wrong(
      'perPage',
      `is "${perPage.slice(0, 40)}"; allowed is a number from 1, of which up to ${MAX_PER_PAGE} is kept to`,
    );
  return Math.min(size, MAX_PER_PAGE);
}

/** @throws EpcisException QueryParameterException for a list that knows no parameters but those of pages */
export function refuseOtherParameters(parameters: URLSearchParams): void {
  for (const name of parameters.keys())
    if (!(PAGE_PARAMETERS as readonly string[]).includes(name))
      throw wrong(name.slice(0, 80), `is unknown; allowed are ${PAGE_PARAMETERS.join(' and ')}`);
}

/** The headers of a page that is not the last. @param path below the interface, encoded: `/events` */
export function nextPageHeaders(
  path: string,
  parameters: URLSearchParams,
  { token, expiresAt }: IssuedToken,
): Record<string, string> {
  const next = new URLSearchParams(parameters);
  next.set('nextPageToken', token);
  return {
    link: `<${EPCIS_PATH}${path}?${next.toString()}>; rel="next"`,
    'gs1-next-page-token-expires': expiresAt,
  };
}

function wrong(name: string, what: string): EpcisException {
  return new EpcisException('QueryParameterException', `${name} ${what}.`);
}
