import { isSameOrigin } from './same-origin.js';

const own = 'https://app.proofmark.example';

describe('the origin of a request that carries a cookie', () => {
  it.each([
    [{ origin: own, host: 'internal:3000' }],
    [{ origin: 'http://localhost:3000', host: 'localhost:3000' }],
    [{ host: 'localhost:3000' }],
    [{ 'sec-fetch-site': 'same-origin' }],
    [{ 'sec-fetch-site': 'none' }],
  ])('is ours in %j', (headers) => expect(isSameOrigin(headers, own)).toBe(true));

  it.each([
    [{ origin: 'https://evil.example', host: 'app.proofmark.example' }],
    [{ origin: 'https://app.proofmark.example.evil.example', host: 'app.proofmark.example' }],
    [{ origin: 'null', host: 'app.proofmark.example' }],
    [{ origin: '', host: 'app.proofmark.example' }],
    [{ 'sec-fetch-site': 'cross-site' }],
    [{ 'sec-fetch-site': 'same-site' }],
  ])('is foreign in %j', (headers) => expect(isSameOrigin(headers, own)).toBe(false));
});
