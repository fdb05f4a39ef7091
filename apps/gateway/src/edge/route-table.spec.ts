import { routesOf } from './route-table.js';

const MEBIBYTE = 1024 * 1024;

describe('the route table', () => {
  it('holds every operation of the document that a service answers', () =>
    expect(
      routesOf({
        paths: {
          '/api/v1/qr-codes/{id}': {
            parameters: [],
            get: { 'x-service': 'codes', security: [{ apiKey: [] }] },
            delete: { 'x-service': 'codes' },
          },
          '/api/v1/sessions': { post: { 'x-service': 'identity', security: [] } },
          '/api/openapi.json': { get: { summary: 'Answered by the gateway itself.' } },
        },
      }),
    ).toEqual([
      { method: 'GET', url: '/api/v1/qr-codes/:id', service: 'codes', isPublic: false, maxBodyBytes: MEBIBYTE },
      { method: 'DELETE', url: '/api/v1/qr-codes/:id', service: 'codes', isPublic: false, maxBodyBytes: MEBIBYTE },
      { method: 'POST', url: '/api/v1/sessions', service: 'identity', isPublic: true, maxBodyBytes: MEBIBYTE },
    ]));

  it('answers OPTIONS to anybody below the EPCIS interface, and takes the bodies it says', () =>
    expect(
      routesOf({
        paths: {
          '/api/v1/epcis/capture': { post: { 'x-service': 'passport', 'x-max-body-bytes': 16 * MEBIBYTE } },
        },
      }),
    ).toMatchObject([
      { method: 'POST', isPublic: false, maxBodyBytes: 16 * MEBIBYTE },
      { method: 'OPTIONS', url: '/api/v1/epcis/capture', service: 'passport', isPublic: true },
    ]));
});
