import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { get, post, provisionDatabase, send, signedHeaders, type TestDatabase, testEnv } from '@proofmark/testing';
import { caller } from '../fixtures/running-notes.js';
import { Gate, notesService } from '../fixtures/notes-service.js';
import { type RunningService, startService } from '../index.js';

describe('starting a service', () => {
  let database: TestDatabase;
  const running: RunningService[] = [];
  const start = async (extras: NodeJS.ProcessEnv = {}) => {
    const service = await startService(notesService, testEnv('notes', database, extras));
    running.push(service);
    return service;
  };

  beforeAll(async () => {
    database = await provisionDatabase('notes');
  });
  afterAll(async () => {
    await Promise.all(running.map((service) => service.close()));
    await database.drop();
  });

  it('runs its migrations once although several copies start at the same moment', async () => {
    const copies = await Promise.all([start(), start(), start()]);
    const answers = await Promise.all(copies.map(({ url }) => send(url, get('/health/ready'))));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    const rows = await database.query<{ name: string }>('SELECT name FROM notes.mikro_orm_migrations ORDER BY id');
    expect(rows.map(({ name }) => name)).toEqual(['KeepIdempotencyKeys', 'KeepNotes']);
  });

  it('takes a free port where none is said, and tells its address', async () => {
    expect((await start()).url).toMatch(/^http:\/\/127\.0\.0\.1:\d{4,5}$/);
  });

  it('says plainly that its port is taken', async () => {
    const { url } = await start();
    await expect(start({ PORT: new URL(url).port })).rejects.toThrow(/EADDRINUSE/);
  });

  it('refuses to start on an environment that does not describe it', async () => {
    await expect(startService(notesService, { NODE_ENV: 'test' })).rejects.toThrow(/DATABASE_URL: is missing/);
  });

  it('does not start without its database', async () => {
    const nowhere = 'postgres://notes:secret@127.0.0.1:1/notes';
    const starting = startService(
      notesService,
      testEnv('notes', database, { DATABASE_URL: nowhere, MIGRATION_DATABASE_URL: '' }),
    );
    await expect(starting).rejects.toThrow(/ECONNREFUSED/);
  });
});

describe('stopping a service', () => {
  it('finishes what is under way, and then takes nothing more', async () => {
    const database = await provisionDatabase('notes');
    const service = await startService(notesService, testEnv('notes', database));
    const gate = service.app.get(Gate);
    const entered = new Promise<() => void>((resolve) => {
      gate.enter = () => new Promise((leave) => resolve(leave));
    });
    const answer = send(service.url, post('/notes', { title: 'the last one' }, signedHeaders(caller)));
    const leave = await entered;
    const closing = service.close();
    leave();

    expect((await answer).status).toBe(201);
    await closing;
    await expect(fetch(service.url)).rejects.toThrow();
    expect(await database.query('SELECT title FROM notes.notes')).toEqual([{ title: 'the last one' }]);
    const open = await database.query(
      `SELECT pid FROM pg_stat_activity WHERE usename = 'notes' AND datname = '${database.name}'`,
    );
    expect(open).toEqual([]);
    await database.drop();
  });
});
