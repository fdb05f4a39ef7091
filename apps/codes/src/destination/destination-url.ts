import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { Rejected } from '@proofmark/event-sourcing';

const MAX_LENGTH = 2048;
/** Browsers drop or trim these without a word, so that what is read is not what is opened. */
const SPACES_AND_CONTROLS = /[\s\p{Cc}\p{Cf}]/u;
/** Names that are never public: RFC 6761, RFC 6762, RFC 8375, ICANN's reservation of .internal. */
const PRIVATE_SUFFIXES = ['localhost', 'local', 'internal', 'home.arpa'];

/**
 * Where a code may lead, in the one spelling that is stored: an absolute `http` or `https` URL to a public host that is
 * not `ownHost`, the host of the redirects themselves. Hosts are not looked up.
 * @throws Rejected `invalid_destination_url`, or `unsafe_destination` for a host that no phone should be sent to.
 */
export function destinationUrl(text: string, ownHost: string): URL {
  const url = parse(text);
  const host = hostOf(url);
  if (host === ownHost)
    throw unsafe('points back to the redirects', 'destinationUrl must not be one of our own short links.');
  if (isPrivate(host)) throw unsafe('private host', 'destinationUrl must lead to a public host.');
  return url;
}

/** As written where that is the same, so that `https://example.com` comes back without a slash; else as browsers spell it. */
export function spelled(url: URL, text: string): string {
  return url.href === `${text}/` ? text : url.href;
}

/** Lower case, in ASCII, without the dot that may end a host name and would slip past a list of hosts. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/\.$/, '');
}

function parse(text: string): URL {
  if (SPACES_AND_CONTROLS.test(text)) throw invalid('holds spaces or invisible characters');
  if (!URL.canParse(text)) throw invalid('is no URL');
  const url = new URL(text);
  if (!/^https?:$/.test(url.protocol)) throw invalid('must be http or https');
  // WHATWG reads `https:example.com` and `https:\\example.com` as if the slashes were there; other software does not.
  if (!/^https?:\/\/[^/\\]/i.test(text)) throw invalid('must begin with http:// or https:// and a host');
  if (url.username + url.password !== '') throw invalid('must not hold a user name or password');
  if (url.href.length > MAX_LENGTH) throw invalid(`must not be longer than ${MAX_LENGTH} characters`);
  return url;
}

function isPrivate(host: string): boolean {
  const address = host.replace(/^\[|\]$/g, '');
  if (isIP(address) !== 0) return !isPublicAddress(address);
  return !host.includes('.') || PRIVATE_SUFFIXES.some((suffix) => `.${host}`.endsWith(`.${suffix}`));
}

/** The URL parser has already turned decimal, octal and hexadecimal spellings of IPv4 into dotted ones. */
function isPublicAddress(text: string): boolean {
  const address = ipaddr.process(text);
  if (address.range() !== 'unicast') return false;
  // RFC 4291 §2.5.5.1 hides an IPv4 address in ::/96; only 2000::/3 is given out.
  return address.kind() === 'ipv4' || (address.toByteArray()[0] ?? 0) >> 5 === 1;
}

function invalid(issue: string): Rejected {
  return new Rejected('invalid', 'invalid_destination_url', `destinationUrl ${issue}.`, [
    { field: 'destinationUrl', issue },
  ]);
}

function unsafe(issue: string, message: string): Rejected {
  return new Rejected('unprocessable', 'unsafe_destination', message, [{ field: 'destinationUrl', issue }]);
}
