import { describe, expect, it } from '@jest/globals';
import { type ApiRequest, eventually, patch, post, send, signedHeaders } from '@proofmark/testing';
import { Gate } from '../fixtures/notes-service.js';
import { caller, runningNotes } from '../fixtures/running-notes.js';
import { type CallContext, seal } from '../index.js';
import { IdempotencyCleanup } from './idempotency-cleanup.js';

describe('a write with an Idempotency-Key', () => {
  const notes = runningNotes({ DATABASE_POOL_SIZE: '20' });
  const keyed = (key: string, request: ApiRequest, context: Partial<CallContext> = {}) =>
    send(notes.service.url, {
      ...request,
      headers: { ...signedHeaders({ ...caller, ...context }), ...request.headers, 'idempotency-key': key },
    });
  const notesCalled = (title: string) => notes.database.query('SELECT id FROM notes.notes WHERE title = $1', [title]);
  const keptUnder = (key: string) =>
    notes.database.query<{ answer: string }>('SELECT answer FROM notes.idempotency_keys WHERE key = $1', [key]);
  /** Holds the next handlers at the gate; `leave` lets them go on. */
  const hold = () => {
    const gate = notes.service.app.get(Gate);
    let open: () => void = () => undefined;
    const opened = new Promise<void>((resolve) => (open = resolve));
    const entered = new Promise<void>((resolve) => {
      gate.enter = () => {
        resolve();
        return opened;
      };
    });
    return {
      entered,
      leave: () => {
        gate.enter = () => Promise.resolve();
        open();
      },
    };
  };

  it('happens once, and is answered twice with the same words', async () => {
    const first = await keyed('order-1', post('/notes', { title: 'once' }));
    const second = await keyed('order-1', post('/notes', { title: 'once' }));
    expect(first.status).toBe(201);
    expect(second.status).toBe(201);
    expect(second.body).toEqual(first.body);
    expect(second.headers.get('content-type')).toBe(first.headers.get('content-type'));
    expect([first, second].map(({ headers }) => headers.get('idempotency-replayed'))).toEqual([null, 'true']);
    expect(await notesCalled('once')).toHaveLength(1);
  });

  it('is an answer without a body again', async () => {
    const admin = { actor: { kind: 'member', id: 'usr_1', role: 'admin' } } as const;
    const clear = { method: 'DELETE', path: '/notes' } as const;
    const answers = [await keyed('clear', clear, admin), await keyed('clear', clear, admin)];
    expect(answers.map(({ status, body }) => [status, body])).toEqual([
      [204, ''],
      [204, ''],
    ]);
    expect(answers[1]?.headers.get('idempotency-replayed')).toBe('true');
  });

  it('happens once however many are sent at the same moment', async () => {
    const answers = await Promise.all(
      Array.from({ length: 16 }, () => keyed('storm', post('/notes', { title: 'storm' }))),
    );
    const done = answers.filter(({ status }) => status === 201);
    const waiting = answers.filter(({ status }) => status === 409);
    expect(done.length + waiting.length).toBe(16);
    expect(new Set(done.map(({ body }) => body.data.id)).size).toBe(1);
    expect(new Set(waiting.map(({ body }) => body.error.code))).toEqual(
      new Set(waiting.length > 0 ? ['idempotency_in_progress'] : []),
    );
    expect(await notesCalled('storm')).toHaveLength(1);
  });

  it('is idempotency_in_progress while the first one runs, and replayed after it', async () => {
    const held = hold();
    const first = keyed('slow', post('/notes', { title: 'slow' }));
    await held.entered;
    expect(await keyed('slow', post('/notes', { title: 'slow' }))).toMatchObject({
      status: 409,
      body: { error: { code: 'idempotency_in_progress' } },
    });
    held.leave();
    expect((await first).status).toBe(201);
    expect((await keyed('slow', post('/notes', { title: 'slow' }))).body).toEqual((await first).body);
  });

  it.each([
    ['another body', post('/notes', { title: 'other' })],
    ['another address', post('/notes/without-transaction?x=1', { title: 'mine' })],
    ['another method', patch('/notes/note_1', { title: 'mine' })],
  ])('is idempotency_key_reused for %s', async (what, request) => {
    await keyed(`reused ${what}`, post('/notes', { title: `mine for ${what}` }));
    const again = await keyed(
      `reused ${what}`,
      request.path.startsWith('/notes/without') ? post('/notes?x=1', { title: 'mine' }) : request,
    );
    expect(again).toMatchObject({ status: 422, body: { error: { code: 'idempotency_key_reused' } } });
  });

  it('belongs to one workspace and mode', async () => {
    const answers = await Promise.all(
      [{}, { workspaceId: 'ws_2' }, { mode: 'test' as const }].map((context) =>
        keyed('shared', post('/notes', { title: 'shared' }), context),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(new Set(answers.map(({ body }) => body.data.id)).size).toBe(3);
  });

  it.each([
    ['refused', 422],
    ['broken', 500],
  ])('leaves no key when it was %s: it may be tried again', async (title, status) => {
    const first = await keyed(`again ${title}`, post('/notes', { title }));
    const second = await keyed(`again ${title}`, post('/notes', { title }));
    expect([first.status, second.status]).toEqual([status, status]);
    expect(second.headers.get('idempotency-replayed')).toBeNull();
    expect(await keptUnder(`again ${title}`)).toEqual([]);
    expect(await notesCalled(title)).toEqual([]);
  });

  it('leaves neither effect nor key when its connection dies before the commit', async () => {
    const held = hold();
    const first = keyed('crash', post('/notes', { title: 'crash' }));
    await held.entered;
    await notes.database.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'notes' AND datname = current_database() AND state LIKE 'idle in %'`,
    );
    held.leave();
    expect((await first).status).toBeGreaterThanOrEqual(500);
    expect(await notesCalled('crash')).toEqual([]);
    expect((await keyed('crash', post('/notes', { title: 'crash' }))).status).toBe(201);
    expect(await notesCalled('crash')).toHaveLength(1);
  });

  it('keeps a secret that is shown once sealed at rest, and shows it again', async () => {
    const { body } = await keyed('secret', post('/notes', { title: 'secret' }));
    const [row] = await keptUnder('secret');
    expect(row?.answer).toMatch(/^v1\./);
    expect(row?.answer).not.toContain(body.data.secret);
    expect((await keyed('secret', post('/notes', { title: 'secret' }))).body.data.secret).toBe(body.data.secret);
  });

  it('is new after 24 hours, and the old answer is swept away', async () => {
    await keyed('old', post('/notes', { title: 'old' }));
    await notes.database.query(
      `UPDATE notes.idempotency_keys SET kept_at = kept_at - interval '25 hours' WHERE key = 'old'`,
    );
    await notes.service.app.get(IdempotencyCleanup).sweep();
    expect(await keptUnder('old')).toEqual([]);
    expect(await keptUnder('secret')).toHaveLength(1);

    await notes.database.query(
      `INSERT INTO notes.idempotency_keys VALUES ('ws_1', 'live', 'older', 'x', $1, now() - interval '25 hours')`,
      [seal('{}', Buffer.alloc(32, 7).toString('base64'))],
    );
    expect((await keyed('older', post('/notes', { title: 'older' }))).status).toBe(201);
    expect((await keyed('older', post('/notes', { title: 'older' }))).headers.get('idempotency-replayed')).toBe('true');
  });

  it.each(['', 'k'.repeat(256)])('refuses a key that is empty or longer than 255 characters', async (key) => {
    expect(await keyed(key, post('/notes', { title: 'key' }))).toMatchObject({
      status: 400,
      body: { error: { code: 'validation_error' } },
    });
    expect((await keyed('k'.repeat(255), post('/notes', { title: `long ${key.length}` }))).status).toBeLessThan(500);
  });

  it('holds no lock when it is over', () =>
    eventually(async () =>
      expect(
        await notes.database.query(`SELECT l.* FROM pg_locks l JOIN pg_database d ON d.oid = l.database
          WHERE locktype = 'advisory' AND d.datname = current_database()`),
      ).toEqual([]),
    ));
});
