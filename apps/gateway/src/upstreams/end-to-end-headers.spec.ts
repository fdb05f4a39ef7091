import { endToEndHeaders } from './end-to-end-headers.js';

describe('headers that travel on', () => {
  it('are those of the message, not of the connection', () =>
    expect(
      endToEndHeaders({
        host: 'api.example',
        'content-type': 'application/json',
        'set-cookie': ['a=1', 'b=2'],
        connection: 'keep-alive, X-Secret-Hop',
        'x-secret-hop': '1',
        'keep-alive': 'timeout=5',
        'transfer-encoding': 'chunked',
        te: 'trailers',
        upgrade: 'h2c',
        expect: '100-continue',
        'proxy-authorization': 'Basic x',
      }),
    ).toEqual({ host: 'api.example', 'content-type': 'application/json', 'set-cookie': ['a=1', 'b=2'] }));
});
