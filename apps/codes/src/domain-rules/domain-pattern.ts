import { domainToASCII } from 'node:url';

/** `brand.example` is that host alone; `*.brand.example` is every host below it, at any depth, and not itself. */
export type DomainPattern = string;

/** Which hosts the codes of a workspace may lead to. An empty `allowed` allows all; `blocked` wins. */
export type HostLists = Readonly<{ allowed: readonly DomainPattern[]; blocked: readonly DomainPattern[] }>;

const LABEL = '[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?';
const HOST = new RegExp(`^(?=.{1,253}$)${LABEL}(?:\\.${LABEL})*$`);
/** Checked before `domainToASCII`, which cuts off a path and a port without a word. */
const WRITTEN_HOST = /^[\p{L}\p{M}\p{N}._-]+$/u;

/** The pattern in its one spelling (lower case, ASCII), or null where it is none. */
export function domainPattern(text: string): DomainPattern | null {
  const wildcard = text.startsWith('*.') ? '*.' : '';
  const name = text.slice(wildcard.length).replace(/\.$/, '');
  const host = WRITTEN_HOST.test(name) ? domainToASCII(name) : '';
  const isAddress = /(?:^|\.)[0-9]+$/.test(host);
  const isWholeTopLevel = !host.includes('.') && wildcard === '';
  return HOST.test(host) && !isAddress && !isWholeTopLevel ? `${wildcard}${host}` : null;
}

/** `host` in lower-case ASCII, without a final dot. */
export function isAllowed(host: string, { allowed, blocked }: HostLists): boolean {
  if (blocked.some((pattern) => matches(host, pattern))) return false;
  return allowed.length === 0 || allowed.some((pattern) => matches(host, pattern));
}

function matches(host: string, pattern: DomainPattern): boolean {
  return pattern.startsWith('*.')
    ? host.endsWith(pattern.slice(1)) && host.length > pattern.length - 1
    : host === pattern;
}
