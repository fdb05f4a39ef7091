import { readCredentials } from './credentials.js';

const token = 'pm_live_id_secret';
const apiKey = { kind: 'api-key', token };

describe('the credentials of a request', () => {
  it.each([
    ['Authorization: Bearer', { authorization: `Bearer ${token}` }],
    ['authorization in any case', { authorization: `bEARER   ${token} ` }],
    ['Authorization: token key:secret', { authorization: 'token pm_live_id:secret' }],
    ['two headers', { 'x-api-key': 'pm_live_id', 'x-api-secret': 'secret' }],
    ['two compatible headers', { 'x-traciqo-api-key': 'pm_live_id', 'x-traciqo-api-secret': 'secret' }],
  ])('are one key spelled as %s', (_name, headers) => expect(readCredentials(headers)).toEqual(apiKey));

  it('are a session when only the cookie is shown', () =>
    expect(readCredentials({ cookie: 'theme=dark; pm_session=abc_DEF; x=pm_session=1' })).toEqual({
      kind: 'session',
      token: 'abc_DEF',
    }));

  it('are the key when a key and a cookie are shown', () =>
    expect(readCredentials({ authorization: `Bearer ${token}`, cookie: 'pm_session=abc' })).toEqual(apiKey));

  it.each([[{}], [{ cookie: '' }], [{ cookie: 'pm_session=' }], [{ cookie: 'xpm_session=abc' }]])(
    'are none in %j',
    (headers) => expect(readCredentials(headers)).toEqual({ kind: 'none' }),
  );

  it.each(['Basic dXNlcjpwYXNz', 'Bearer', '', 'token', token])(
    'are a key that fits nothing in "%s"',
    (authorization) =>
      expect(readCredentials({ authorization })).toEqual({
        kind: 'api-key',
        token: expect.not.stringContaining('pm_'),
      }),
  );

  it('do not fall back to the cookie when the key header is wrong', () =>
    expect(readCredentials({ 'x-api-key': 'pm_live_id', cookie: 'pm_session=abc' })).toEqual({
      kind: 'api-key',
      token: 'pm_live_id_',
    }));
});
