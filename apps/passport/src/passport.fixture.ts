import { afterAll, beforeAll } from '@jest/globals';
import { EPCIS_PATH } from '@proofmark/contracts';
import { type CallContext, type RunningService, startService } from '@proofmark/runtime';
import { provisionDatabase, signedHeaders, type TestDatabase, testEnv } from '@proofmark/testing';
import { passport } from './index.js';

/** Everything a key may be allowed here. */
export const caller: Partial<CallContext> = { scopes: ['epcis:capture', 'epcis:read'] };
export const otherWorkspace: Partial<CallContext> = { ...caller, workspaceId: 'ws_01jd2v8m6c7q3k5x9e000000zz' };
export const otherMode: Partial<CallContext> = { ...caller, mode: 'live' };

export interface EpcisAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body read as JSON; undefined when it is none. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- specs look into answers of any shape
  readonly body: any;
}

export interface EpcisRequest {
  readonly method?: string;
  /** An object is sent as JSON, text and bytes as they are. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The service on a database of its own, for the specs of one file. */
export function runningPassport(env: Readonly<Record<string, string>> = {}) {
  let database: TestDatabase;
  let service: RunningService;
  const start = async (): Promise<void> =>
    void (service = await startService(passport, testEnv('passport', database, env)));
  beforeAll(async () => {
    database = await provisionDatabase('passport');
    await start();
  });
  afterAll(async () => {
    await service?.close();
    await database?.drop();
  });
  const ask = async (path: string, { method = 'GET', body, headers }: EpcisRequest = {}, as = caller) => {
    const answer = await fetch(`${service.url}${path}`, {
      method,
      headers: {
        ...signedHeaders({ ...caller, ...as }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: sendable(body) }),
      redirect: 'manual',
    });
    return answered(answer);
  };
  return {
    /** Asks below `/api/v1/epcis`, as the caller or as another one. */
    epcis: (path: string, request?: EpcisRequest, as?: Partial<CallContext>): Promise<EpcisAnswer> =>
      ask(`${EPCIS_PATH}${path}`, request, as),
    ask,
    service: () => service,
    url: () => service.url,
    /** Stops the service and starts it again on the same data. */
    restart: async () => {
      await service.close();
      await start();
    },
    env: () => testEnv('passport', database, env),
    ownerUrl: () => database.of('passport').migrationDatabaseUrl,
    eventStreamUrl: () => database.eventStreamUrl,
    query: (sql: string, values?: unknown[]) => database.query(sql, values),
  };
}

function sendable(body: unknown): string | Uint8Array<ArrayBuffer> {
  if (typeof body === 'string') return body;
  return body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body);
}

async function answered(answer: Response): Promise<EpcisAnswer> {
  const text = await answer.text();
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = undefined;
  }
  return { status: answer.status, headers: answer.headers, text, body };
}
