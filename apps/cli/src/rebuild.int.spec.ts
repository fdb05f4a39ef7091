import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { codes } from '@proofmark/codes';
import { type RunningService, startService } from '@proofmark/runtime';
import {
  type ApiAnswer,
  get,
  patch,
  post,
  provisionDatabase,
  send,
  signedHeaders,
  type TestDatabase,
  testEnv,
} from '@proofmark/testing';
import { capturedTerminal } from './captured-terminal.fixture.js';
import { runCli } from './run-cli.js';

let database: TestDatabase;
let service: RunningService;
beforeAll(async () => {
  database = await provisionDatabase('codes');
  const extras = { RESOLVER_PUBLIC_URL: 'https://go.proofmark.example' };
  service = await startService(codes, testEnv('codes', database, extras));
});
afterAll(async () => {
  await service?.close();
  await database?.drop();
});

const scopes = ['qr:read', 'qr:write', 'qr:delete'] as const;
const QR_CODES = '/api/v1/qr-codes';
const ask = (request: Parameters<typeof send>[1]): Promise<ApiAnswer> =>
  send(service.url, { ...request, headers: signedHeaders({ scopes: [...scopes] }) });
const create = async (name: string): Promise<string> => {
  const answer = await ask(post(QR_CODES, { name, destinationUrl: 'https://example.com/', tags: ['a'] }));
  return answer.body.data.id as string;
};
const rebuild = () => {
  const terminal = capturedTerminal({ MIGRATION_DATABASE_URL: database.of('codes').migrationDatabaseUrl });
  return runCli(['rebuild', 'codes', 'all'], terminal).then((code) => ({ code, ...terminal }));
};

/** What the facts say that there must be, by SQL: codes, their names' changes, their destinations. */
const FROM_FACTS = `SELECT
  (SELECT count(*)::int FROM codes.events WHERE type = 'QrCodeCreated') AS codes,
  (SELECT count(*)::int FROM codes.events WHERE type IN ('QrCodeCreated', 'QrDestinationChanged')) AS destinations`;
const FROM_READ_MODELS = `SELECT
  (SELECT count(*)::int FROM codes.qr_code_details) AS codes,
  (SELECT count(*)::int FROM codes.qr_code_destinations_history) AS destinations`;

describe('npm run rebuild', () => {
  it('makes read models anew beside the running service: no write is lost, no answer is another', async () => {
    const ids = await Promise.all(Array.from({ length: 60 }, (_, n) => create(`Code ${n}`)));
    // What a fault in an earlier program may have left behind.
    await database.query("UPDATE codes.qr_code_details SET name = 'wrong' WHERE qr_code_id = $1", [ids[0]]);
    let isOver = false;
    const answers: number[] = [];
    const whileItLasts = async (work: () => Promise<unknown>) => {
      for (; !isOver; await sleep(5)) await work();
    };
    const write = async (): Promise<void> => {
      const id = await create('Meanwhile');
      ids.push(id);
      const moved = await ask(patch(`${QR_CODES}/${id}/destination`, { destinationUrl: 'https://example.com/2' }));
      // What was just written is there to be read, whichever of the tables it went to.
      const found = await ask(get(`${QR_CODES}/${id}`));
      expect(found.body.data).toMatchObject({ id, destinationUrl: 'https://example.com/2' });
      answers.push(moved.status, found.status);
    };
    const read = async () => void answers.push((await ask(get(`${QR_CODES}/${ids[1]}`))).status);
    const busy = Promise.all([write, write, write, read, read].map(whileItLasts));
    const before = ids.length;
    const reports = [await rebuild(), await rebuild(), await rebuild()].map(({ code, said }) => ({ code, said }));
    isOver = true;
    await busy;

    expect(reports.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(reports[2]?.said.join('\n')).toMatch(
      /qr-code-details was made anew from \d+ facts; changing places took \d+ ms\./,
    );
    // The writers did go on, and were all answered well.
    expect(ids.length - before).toBeGreaterThan(10);
    expect(new Set(answers)).toEqual(new Set([200]));
    const [facts] = await database.query(FROM_FACTS);
    expect(facts).toMatchObject({ codes: ids.length });
    expect(await database.query(FROM_READ_MODELS)).toEqual([facts]);
    expect((await ask(get(`${QR_CODES}/${ids[0]}`))).body.data.name).toBe('Code 0');
  });
});
