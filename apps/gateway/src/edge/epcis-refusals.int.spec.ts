import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EPCIS_PATH, EPCIS_VERSION_HEADERS } from '@proofmark/contracts';
import { type RunningService, startService } from '@proofmark/runtime';
import { eventually, provisionDatabase, type TestDatabase, testEnv } from '@proofmark/testing';
import { gateway } from '../index.js';

const NOBODY = 'http://127.0.0.1:1';
const MEBIBYTE = 1024 * 1024;
const FOREIGN = { origin: 'https://evil.example' };

describe('[EPCIS application/problem+json; application/problem+xml; GS1-EPCIS-Version; GS1-CBV-Version; GS1-Vendor-Version] the gateway’s own refusal below the EPCIS interface', () => {
  let database: TestDatabase;
  let service: RunningService;
  beforeAll(async () => {
    database = await provisionDatabase();
    const env = { IDENTITY_URL: NOBODY, PASSPORT_URL: NOBODY, RATE_LIMIT_PER_SECOND: '20' };
    service = await startService(gateway, testEnv('', database, env));
  });
  afterAll(async () => {
    await service?.close();
    await database?.drop();
  });

  const ask = (path: string, init: RequestInit = {}) => fetch(`${service.url}${EPCIS_PATH}${path}`, init);
  const versionsOf = ({ headers }: Response) =>
    Object.fromEntries(Object.keys(EPCIS_VERSION_HEADERS).map((name) => [name, headers.get(name)]));

  const refusals: readonly [number, string, string, RequestInit][] = [
    [401, 'SecurityException', '/events', {}],
    [403, 'SecurityException', '/queries', { method: 'POST', headers: FOREIGN, body: '{}' }],
    [404, 'NoSuchNameException', '/nothing-here', {}],
    [405, 'method_not_allowed', '/events', { method: 'PUT', body: '{}' }],
    [413, 'CaptureLimitExceededException', '/capture', { method: 'POST', body: 'x'.repeat(16 * MEBIBYTE + 1) }],
    [503, 'ImplementationException', '/capture', { method: 'OPTIONS' }],
  ];

  it.each(refusals)(
    'says the versions and is in JSON or XML as is wanted: %i, %s',
    async (status, title, path, init) => {
      const inJson = await ask(path, init);
      expect({ status: inJson.status, ...versionsOf(inJson) }).toEqual({ status, ...EPCIS_VERSION_HEADERS });
      expect(inJson.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      expect(await inJson.json()).toMatchObject({ title, status });

      const inXml = await ask(path, { ...init, headers: { ...init.headers, accept: 'application/xml' } });
      expect({ status: inXml.status, ...versionsOf(inXml) }).toEqual({ status, ...EPCIS_VERSION_HEADERS });
      expect(inXml.headers.get('content-type')).toMatch(/^application\/problem\+xml/);
      expect(await inXml.text()).toContain(`<title>${title}</title><status>${status}</status>`);
    },
  );

  it('says them of too many requests, too', async () => {
    const limited = await eventually(async () => {
      const answers = await Promise.all(Array.from({ length: 100 }, () => ask('/events')));
      const found = answers.find(({ status }) => status === 429);
      expect(found).toBeDefined();
      return found as Response;
    });
    expect(versionsOf(limited)).toEqual(EPCIS_VERSION_HEADERS);
    expect(await limited.json()).toMatchObject({ type: 'about:blank', title: 'rate_limited', status: 429 });
  });

  it('is told as everywhere outside of it', async () => {
    const { headers } = await fetch(`${service.url}/api/v1/epcis-settings`, { headers: { accept: 'application/xml' } });
    expect(headers.get('content-type')).toMatch(/^application\/json/);
    expect(headers.get('gs1-epcis-version')).toBeNull();
  });
});
