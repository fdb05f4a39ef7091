import { mergeDocuments, type ServiceDocument } from './merge-documents.js';

const operation = {
  operationId: 'listQrCodes',
  summary: 'List',
  tags: ['QR codes'],
  responses: { 200: { description: 'OK' } },
};
const codes: ServiceDocument = {
  service: 'codes',
  paths: { '/api/v1/qr-codes': { get: { ...operation, 'x-scope': 'qr:read' } } },
  schemas: { Page: { type: 'object', properties: { hasMore: { type: 'boolean' } } } },
};
const write = (change: object) => ({
  ...codes,
  paths: { '/api/v1/qr-codes/{id}': { post: { ...operation, requestBody: {}, ...change } } },
});

interface Merged {
  readonly openapi: string;
  readonly tags: { name: string }[];
  readonly paths: Record<string, Record<string, Record<string, unknown>>>;
  readonly components: { readonly schemas: object };
}
const merge = (...documents: ServiceDocument[]) => mergeDocuments(documents, '1.2.3') as unknown as Merged;

describe('the document of all services', () => {
  it('says of each operation who answers it, who may call it and what may go wrong', () => {
    expect(merge(codes).paths['/api/v1/qr-codes']?.['get']).toMatchObject({
      'x-service': 'codes',
      'x-scope': 'qr:read',
      security: [{ bearer: [] }, { key: [], secret: [] }, { session: [] }],
      parameters: [{ $ref: '#/components/parameters/Mode' }],
      responses: { 200: { description: 'OK' }, 401: { $ref: '#/components/responses/Unauthorized' } },
    });
  });

  it('says of writes that they take an Idempotency-Key', () => {
    const { parameters, responses } = merge(write({})).paths['/api/v1/qr-codes/{id}']?.['post'] ?? {};
    expect(parameters).toContainEqual({ $ref: '#/components/parameters/IdempotencyKey' });
    expect(Object.keys(responses as object)).toEqual(
      expect.arrayContaining(['404', '409', '413', '414', '415', '422', '429', '431', '503']),
    );
  });

  it('says of the EPCIS interface that its errors are problems, but for headers that nobody read to their end', () => {
    const paths = { '/api/v1/epcis/events': { get: operation } };
    expect(merge({ ...codes, paths }).paths['/api/v1/epcis/events']?.['get']).toMatchObject({
      responses: {
        414: { $ref: '#/components/responses/EpcisProblem' },
        431: { $ref: '#/components/responses/HeadersTooLarge' },
      },
    });
  });

  it('says of public operations that they need nothing, and of administration that it needs a session', () => {
    expect(merge(write({ 'x-public': true })).paths['/api/v1/qr-codes/{id}']?.['post']).toMatchObject({
      security: [],
      parameters: [],
    });
    expect(merge(write({ 'x-admin': true })).paths['/api/v1/qr-codes/{id}']?.['post']).toMatchObject({
      security: [{ session: [] }],
    });
  });

  it('keeps what an operation says of a status itself', () => {
    const own = { description: 'Gone to another place.' };
    const { responses } = merge(write({ responses: { 409: own } })).paths['/api/v1/qr-codes/{id}']?.['post'] ?? {};
    expect(responses).toMatchObject({ 409: own });
  });

  it('leaves out what is not reached through the gateway', () => {
    const paths = { ...codes.paths, '/health/live': { get: operation }, '/internal/x': { get: operation } };
    expect(Object.keys(merge({ ...codes, paths }).paths)).toEqual(['/api/v1/qr-codes']);
  });

  it('keeps apart two schemas of one name, and shares one that is the same', () => {
    const page = { $ref: '#/components/schemas/Page' };
    const webhooks: ServiceDocument = {
      service: 'webhooks',
      paths: {
        '/api/v1/webhooks': {
          get: { ...operation, responses: { 200: { content: { 'application/json': { schema: page } } } } },
        },
      },
      schemas: { Page: { type: 'object' }, List: { properties: { page } } },
    };
    const merged = merge(codes, { ...codes, service: 'again', paths: {} }, webhooks);
    expect(Object.keys(merged.components.schemas)).toEqual(['List', 'Page', 'WebhooksPage']);
    expect(JSON.stringify(merged.paths['/api/v1/webhooks'])).toContain('#/components/schemas/WebhooksPage');
    expect(merged.components.schemas).toMatchObject({
      List: { properties: { page: { $ref: '#/components/schemas/WebhooksPage' } } },
    });
  });

  it('is refused when two services answer one route, or when nobody said what a tag is about', () => {
    expect(() => merge(codes, { ...codes, service: 'analytics' })).toThrow(
      'get /api/v1/qr-codes is answered by two services.',
    );
    expect(() => merge(write({ tags: ['Kettles'] }))).toThrow('Kettles');
  });
});
