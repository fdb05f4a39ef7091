import { afterAll, beforeAll } from '@jest/globals';
import type { CallContext, RunningService } from '@proofmark/runtime';
import { startService } from '@proofmark/runtime';
import {
  type ApiAnswer,
  type ApiRequest,
  post,
  provisionDatabase,
  send,
  signedHeaders,
  specifyApi,
  type TestDatabase,
  testEnv,
} from '@proofmark/testing';
import { codes } from './index.js';

export const RESOLVER = 'https://go.proofmark.example';
export const QR_CODES = '/api/v1/qr-codes';
export const home = 'https://example.com/post-purchase';
/** Everything a key may be allowed here. */
const caller: Partial<CallContext> = { scopes: ['qr:read', 'qr:write', 'qr:delete'] };
export const otherWorkspace: Partial<CallContext> = { ...caller, workspaceId: 'ws_01jd2v8m6c7q3k5x9e000000zz' };
export const otherMode: Partial<CallContext> = { ...caller, mode: 'live' };

/** The service on a database of its own, for the specs of one file. */
export function runningCodes() {
  let database: TestDatabase;
  let service: RunningService;
  beforeAll(async () => {
    database = await provisionDatabase('codes');
    service = await startService(codes, testEnv('codes', database, { RESOLVER_PUBLIC_URL: RESOLVER }));
  });
  afterAll(async () => {
    await service?.close();
    await database?.drop();
  });
  const url = () => service.url;
  return {
    given: specifyApi(url, () => signedHeaders(caller)),
    /** Asks as the caller, or as another one. */
    ask: (request: ApiRequest, as: Partial<CallContext> = caller): Promise<ApiAnswer> =>
      send(url(), { ...request, headers: { ...signedHeaders({ ...caller, ...as }), ...request.headers } }),
    url,
    ownerUrl: () => database.of('codes').migrationDatabaseUrl,
    eventStreamUrl: () => database.eventStreamUrl,
    query: (sql: string, values?: unknown[]) => database.query(sql, values),
  };
}

/** A wish to create a code, by default the one of the documentation. */
export const newCode = (body: object = {}, headers?: Record<string, string>) =>
  post(QR_CODES, { name: 'Packaging insert', destinationUrl: home, ...body }, headers);
export const pathOf = (answer: ApiAnswer | undefined, more = '') =>
  `${QR_CODES}/${answer?.body.data.id as string}${more}`;
