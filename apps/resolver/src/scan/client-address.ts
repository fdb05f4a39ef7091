import { BlockList, isIP } from 'node:net';

/** Names for the networks a proxy of one's own usually stands in. */
const NAMED_NETWORKS: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  private: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
};
const MAPPED_IPV4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/** Tells whether the word of the machine at this address on `X-Forwarded-For` is taken. */
export type TrustedProxies = (address: string) => boolean;

/**
 * @param networks addresses and networks (`10.1.0.0/16`), or `loopback`, `private`; none: no proxy is trusted
 * @throws Error naming what is no network
 */
export function trustedProxies(networks: readonly string[]): TrustedProxies {
  if (networks.length === 0) return () => false;
  const list = new BlockList();
  for (const network of networks.flatMap((name) => NAMED_NETWORKS[name] ?? [name])) addNetwork(list, network);
  return (address) => list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

function addNetwork(list: BlockList, network: string): void {
  const [address = '', prefix] = network.split('/');
  const isIPv6 = isIP(address) === 6;
  const bits = isIPv6 ? 128 : 32;
  const length = prefix === undefined ? String(bits) : prefix;
  if (isIP(address) === 0 || !/^\d{1,3}$/.test(length) || Number(length) > bits) {
    throw new Error(`"${network}" is no address, network, "loopback" or "private"`);
  }
  list.addSubnet(address, Number(length), isIPv6 ? 'ipv6' : 'ipv4');
}

/**
 * Who asked: from the right of `X-Forwarded-For`, the first machine that is not one of our own proxies. What a client wrote
 * there itself stands further left and is never reached.
 */
export function clientAddress(
  socketAddress: string,
  forwardedFor: string | undefined,
  isTrusted: TrustedProxies,
): string {
  let client = plain(socketAddress);
  if (forwardedFor === undefined || !isTrusted(client)) return client;
  for (const hop of forwardedFor.split(',').reverse()) {
    const address = plain(hop);
    if (isIP(address) === 0) return client;
    client = address;
    if (!isTrusted(client)) return client;
  }
  return client;
}

/** Without port, brackets, zone, and IPv4's disguise as IPv6. */
function plain(address: string): string {
  if (isIP(address) === 4) return address;
  const bare = address
    .trim()
    .replace(/^\[([^\]]*)\](?::\d+)?$/, '$1')
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1')
    .replace(/%.*$/, '');
  return MAPPED_IPV4.exec(bare)?.[1] ?? bare;
}
