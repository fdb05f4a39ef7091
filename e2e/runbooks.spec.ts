import { execFileSync } from 'node:child_process';
import { globSync, readFileSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RuntimeConfig, UnitOfWork } from '@proofmark/runtime';
import { type ApiAnswer, eventually, get, post, send } from '@proofmark/testing';
import { Client } from 'pg';
import { Home } from './proofmark-process.js';
import { WholeProofmark } from './whole-proofmark.js';

const MINUTES = 60_000;

/** The statements of all runbooks: which database they are for, and what they say. */
function statements(): { page: string; at: string; sql: string }[] {
  const folder = new URL('../docs/runbooks/', import.meta.url);
  return globSync('*.md', { cwd: folder }).flatMap((page) => {
    const text = readFileSync(new URL(page, folder), 'utf8');
    return [...text.matchAll(/```sql (\S+)\n([^`]+)```/g)].map(([, at = '', sql = '']) => ({
      page,
      at,
      sql: sql.trim(),
    }));
  });
}

describe('the SQL of the runbooks', () => {
  let whole: WholeProofmark;
  beforeAll(async () => void (whole = await WholeProofmark.start()), MINUTES);
  afterAll(() => whole?.stop());

  /** As the role that an operator of the service has; nothing of it stays. */
  const run = async (at: string, sql: string): Promise<void> => {
    if (at === 'event-stream') return runOnStream(sql);
    const undone = new Error('undone');
    const work = whole
      .service(at)
      .app.get(UnitOfWork)
      .runAsSystem(async (em) => {
        await em.execute(sql);
        throw undone;
      });
    await expect(work).rejects.toBe(undone);
  };
  const runOnStream = async (sql: string): Promise<void> => {
    const client = new Client(whole.service('codes').app.get(RuntimeConfig).EVENT_STREAM_URL);
    await client.connect();
    try {
      await client.query(`BEGIN; ${sql}`);
      await client.query('ROLLBACK');
    } finally {
      await client.end();
    }
  };

  it.each(statements())('runs as it is written: $page, $at: $sql', ({ at, sql }) => run(at, sql));
});

/** As the runbook says: owners and times are kept. */
const copy = (from: string, to: string): void => void execFileSync('cp', ['-a', from, to]);

describe('a restore from a backup', () => {
  let home: Home;
  beforeAll(async () => void (home = await Home.make()));
  afterAll(() => home?.leave(), MINUTES);

  const api = (path: string, body?: object): Promise<ApiAnswer> => {
    const headers = { authorization: `Bearer ${home.demo.keys.test.token}` };
    return send(home.demo.gatewayUrl, body ? post(path, body, headers) : get(path, headers));
  };
  const create = async (name: string) => {
    const { body } = await api('/api/v1/qr-codes', { name, destinationUrl: 'https://example.com/kettle' });
    return body.data as { id: string; publicUrl: string };
  };
  const scan = async (url: string) =>
    (await fetch(url, { redirect: 'manual', headers: { 'user-agent': 'Mozilla/5.0' } })).status;
  const redirects = (url: string) => eventually(async () => expect(await scan(url)).toBe(302));
  const scansOf = async (id: string) => (await api(`/api/v1/qr-codes/${id}/analytics`)).body.data.quality.raw;

  it(
    'brings back the codes, redirects and counts of its moment, and goes on from there',
    async () => {
      const backup = `${home.varDir}-backup`;
      const first = await home.start();
      const kept = await create('Before the backup');
      await redirects(kept.publicUrl);
      const counted = await eventually(async () => {
        const raw = await scansOf(kept.id);
        expect(raw).toBeGreaterThanOrEqual(1);
        return raw;
      });
      await first.stop();
      copy(home.varDir, backup);

      const second = await home.start();
      const lost = await create('After the backup');
      await redirects(lost.publicUrl);
      await second.stop();
      rmSync(home.varDir, { recursive: true });
      copy(backup, home.varDir);
      rmSync(backup, { recursive: true });

      await home.start();
      expect((await api(`/api/v1/qr-codes/${kept.id}`)).status).toBe(200);
      expect((await api(`/api/v1/qr-codes/${lost.id}`)).status).toBe(404);
      expect(await scan(lost.publicUrl)).toBe(404);
      await redirects(kept.publicUrl);
      await eventually(async () => expect(await scansOf(kept.id)).toBe(counted + 1));
      await redirects((await create('After the restore')).publicUrl);
    },
    5 * MINUTES,
  );
});
