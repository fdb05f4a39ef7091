import { routesOf } from './route-table.js';

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
      { method: 'GET', url: '/api/v1/qr-codes/:id', service: 'codes', isPublic: false },
      { method: 'DELETE', url: '/api/v1/qr-codes/:id', service: 'codes', isPublic: false },
      { method: 'POST', url: '/api/v1/sessions', service: 'identity', isPublic: true },
    ]));
});
