import fc from 'fast-check';
import { clientAddress, trustedProxies } from './client-address.js';

const own = trustedProxies(['loopback', '10.1.0.0/16', '2001:db8::/32']);

describe('the address of a client', () => {
  it.each([
    ['203.0.113.9', undefined, '203.0.113.9'],
    ['203.0.113.9', '198.51.100.1', '203.0.113.9'],
    ['127.0.0.1', undefined, '127.0.0.1'],
    ['127.0.0.1', '198.51.100.1', '198.51.100.1'],
    ['::ffff:127.0.0.1', '198.51.100.1', '198.51.100.1'],
    ['10.1.2.3', '198.51.100.1, 10.1.9.9', '198.51.100.1'],
    ['10.1.2.3', '6.6.6.6, 198.51.100.1, 10.1.9.9', '198.51.100.1'],
    ['10.2.2.3', '198.51.100.1', '10.2.2.3'],
    ['127.0.0.1', '198.51.100.1:4711', '198.51.100.1'],
    ['127.0.0.1', '[2a00:1450::1]:443', '2a00:1450::1'],
    ['2001:db8::5', '2a00:1450::1', '2a00:1450::1'],
    ['127.0.0.1', '198.51.100.1, unknown', '127.0.0.1'],
    ['127.0.0.1', '198.51.100.1, rubbish, 10.1.0.1', '10.1.0.1'],
    ['127.0.0.1', '', '127.0.0.1'],
    ['fe80::1%eth0', undefined, 'fe80::1'],
    ['', '198.51.100.1', ''],
  ])('behind %j with X-Forwarded-For %j is %j', (socket, header, address) => {
    expect(clientAddress(socket, header, own)).toBe(address);
  });

  it('cannot be chosen by a client, whatever it writes before what our own proxy adds', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.ipV4(), fc.ipV6(), fc.string())), (written) => {
        const header = [...written, '198.51.100.1'].join(', ');
        expect(clientAddress('10.1.0.1', header, own)).toBe('198.51.100.1');
      }),
    );
  });

  it('refuses networks that are none', () => {
    for (const network of ['10.0.0.0/33', 'everybody', '10.0.0/8', '1.2.3.4/x'])
      expect(() => trustedProxies([network])).toThrow(network);
  });
});
