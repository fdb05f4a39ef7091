import { securityHeaders } from './security-headers.js';

describe('the security headers', () => {
  it('let pages load from here only, and nobody frame them', () => {
    const headers = securityHeaders(false);
    expect(headers['content-security-policy']).toMatch(/default-src 'none';script-src 'self';.*frame-ancestors 'none'/);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['referrer-policy']).toBe('no-referrer');
  });

  it('insist on https where the gateway is reached so, and only there', () => {
    expect(securityHeaders(true)['strict-transport-security']).toMatch(/max-age=/);
    expect(securityHeaders(false)['strict-transport-security']).toBeUndefined();
  });
});
