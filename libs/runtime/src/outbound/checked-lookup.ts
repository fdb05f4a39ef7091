import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { isPublicAddress } from './address-rules.js';
import { OutboundRefused } from './outbound-errors.js';
import type { OutboundPolicy } from './url-rules.js';

/**
 * Resolves a name once, and gives the connection exactly the addresses that were checked. One address that is not public spoils all of
 * them: a name that answers with both kinds is an attempt to get inside.
 */
export function checkedLookup(policy: OutboundPolicy): LookupFunction {
  return (hostname, options, done) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return done(error, '');
      const [first] = addresses;
      if (!first || !addresses.every(({ address }) => isPublicAddress(address, policy))) {
        return done(new OutboundRefused('The host resolves to a private or reserved address.'), '');
      }
      return options.all ? done(null, addresses) : done(null, first.address, first.family);
    });
  };
}
