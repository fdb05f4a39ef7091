import { type AddressPolicy, isPublicAddress } from './address-rules.js';

export type OutboundPolicy = AddressPolicy;

const MAX_URL_LENGTH = 2048;
const WEB_PORTS = new Set(['', '80', '443']);
const FIRST_UNPRIVILEGED_PORT = 1024;
/** Databases, brokers and cluster control: nothing there waits for us, and some of it obeys whatever it is told. */
const REFUSED_PORTS = new Set([
  1433, 1521, 2049, 2181, 2375, 2376, 2379, 2380, 3306, 3389, 4222, 5432, 5672, 5984, 6000, 6379, 6443, 6667, 9042,
  9092, 9200, 9300, 10250, 11211, 27017,
]);

/**
 * What speaks against sending requests to a URL, in words for its owner; null when nothing does. Looks up no name: the addresses behind
 * it are checked when a connection is made.
 */
export function checkOutboundUrl(text: string, policy: OutboundPolicy): string | null {
  if (text.length > MAX_URL_LENGTH) return `must be at most ${MAX_URL_LENGTH} characters long`;
  const url = URL.parse(text);
  if (!url || !/^https?:\/\//i.test(text)) return 'must be an absolute http or https URL';
  if (url.username !== '' || url.password !== '') return 'must not contain a user name or password';
  if (!isAllowedPort(url.port)) return 'must use port 80, 443 or one above 1023 that belongs to no database or broker';
  return hostProblem(url.hostname, policy);
}

function isAllowedPort(port: string): boolean {
  return WEB_PORTS.has(port) || (Number(port) >= FIRST_UNPRIVILEGED_PORT && !REFUSED_PORTS.has(Number(port)));
}

/** The URL parser has already turned decimal, octal, hexadecimal and shortened IPv4 spellings into the dotted one. */
function hostProblem(hostname: string, policy: OutboundPolicy): string | null {
  const address = addressIn(hostname);
  if (address !== null)
    return isPublicAddress(address, policy) ? null : 'must not point to a private or reserved address';
  const name = hostname.replace(/\.$/, '').toLowerCase();
  if (isLocalName(name)) return policy.allowLoopback && name === 'localhost' ? null : 'must not point to a local name';
  return null;
}

/** The address a URL's host is, without brackets; null when it is a name. */
function addressIn(hostname: string): string | null {
  if (hostname.startsWith('[')) return hostname.slice(1, -1);
  return /^\d+\.\d+\.\d+\.\d+$/.test(hostname) ? hostname : null;
}

function isLocalName(name: string): boolean {
  return !name.includes('.') || /\.(localhost|local|internal|home\.arpa)$/.test(name);
}
