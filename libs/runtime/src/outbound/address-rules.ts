import ipaddr from 'ipaddr.js';

export interface AddressPolicy {
  /** Development only: 127.0.0.0/8 and ::1 count as public. */
  readonly allowLoopback: boolean;
}

/** Platform services that answer at addresses which look public. */
const METADATA_ADDRESSES = new Set(['168.63.129.16']);
/** The only part of IPv6 that is routed in public (RFC 4291 §2.4, IANA IPv6 address space). */
const PUBLIC_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * Whether an address in its textual form may be connected to: only public unicast. Private, loopback, link-local, carrier-grade NAT,
 * multicast, reserved and every IPv6 form that carries an IPv4 address (mapped, 6to4, Teredo, NAT64) are not.
 */
export function isPublicAddress(address: string, { allowLoopback }: AddressPolicy): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.parse(address);
  const range = parsed.range();
  if (range === 'loopback') return allowLoopback;
  if (range !== 'unicast' || METADATA_ADDRESSES.has(parsed.toString())) return false;
  return !(parsed instanceof ipaddr.IPv6) || (parsed.zoneId === undefined && parsed.match(PUBLIC_IPV6));
}
