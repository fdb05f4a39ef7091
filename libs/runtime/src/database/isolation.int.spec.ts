import { describe, expect, it } from '@jest/globals';
import { get, patch, post, send, signedHeaders } from '@proofmark/testing';
import { caller, runningNotes } from '../fixtures/running-notes.js';
import { type CallContext, runInContext, UnitOfWork } from '../index.js';

interface Note {
  readonly id: string;
  readonly title: string;
}

describe('the rows of a workspace and mode', () => {
  // One connection: every transaction meets what the one before left on it.
  const notes = runningNotes({ DATABASE_POOL_SIZE: '1' });
  const others: Partial<CallContext>[] = [{ workspaceId: 'ws_2' }, { mode: 'test' }];
  const titlesOf = async (context: Partial<CallContext>): Promise<string[]> => {
    const answer = await notes.givenAs(context)().when(get('/notes/all')).then(200);
    return (answer.body.data as Note[]).map(({ title }) => title);
  };

  it('are seen and written by nobody else, although the query names neither', async () => {
    const made = await notes
      .given()
      .when(post('/notes', { title: 'mine' }))
      .then(201);
    for (const context of others) {
      expect(await titlesOf(context)).not.toContain('mine');
      await notes
        .givenAs(context)()
        .when(patch(`/notes/${made.body.data.id}`, { title: 'stolen' }))
        .rejected(404, 'not_found');
    }
    expect(await titlesOf({})).toContain('mine');
  });

  it('stay apart when many callers share one connection', async () => {
    const callers = Array.from({ length: 30 }, (_, n) => ({ ...caller, workspaceId: `ws_many_${n % 5}` }));
    await Promise.all(
      callers.map((context, n) =>
        send(notes.service.url, post('/notes', { title: `${context.workspaceId} ${n}` }, signedHeaders(context))),
      ),
    );
    for (const { workspaceId } of callers.slice(0, 5)) {
      const titles = await titlesOf({ workspaceId });
      expect(titles).toHaveLength(6);
      expect(titles.every((title) => title.startsWith(`${workspaceId} `))).toBe(true);
    }
  });

  it('cannot be written under the name of another', async () => {
    const foreign = `INSERT INTO notes (id, workspace_id, mode, title, secret) VALUES ('note_x', 'ws_2', 'live', 'x', 'x')`;
    const writing = runInContext(caller, () => notes.service.app.get(UnitOfWork).run((em) => em.execute(foreign)));
    await expect(writing).rejects.toThrow(/row-level security/);
  });

  it('are out of reach without a transaction that says whose they are', async () => {
    const em = await notes.service.app.get(UnitOfWork).runAsSystem(async (em) => em.fork());
    expect(await em.execute('SELECT * FROM notes')).toEqual([]);
  });

  it('are all seen by the system, and by nobody after it', async () => {
    const unitOfWork = notes.service.app.get(UnitOfWork);
    const count = () => unitOfWork.run((em) => em.execute<{ n: string }[]>('SELECT count(*) AS n FROM notes'));
    const [{ n: all } = { n: '0' }] = await unitOfWork.runAsSystem(count);
    const [before, elevated, after] = await runInContext(caller, () =>
      unitOfWork.run(async () => [await count(), await unitOfWork.runAsSystem(count), await count()]),
    );
    expect(Number(all)).toBeGreaterThan(Number(before?.[0]?.n));
    expect(elevated?.[0]?.n).toBe(all);
    expect(after).toEqual(before);
  });
});

describe('one request, one transaction', () => {
  const notes = runningNotes();
  const titles = async () => {
    const rows = await notes.database.query<{ title: string }>('SELECT title FROM notes.notes');
    return rows.map(({ title }) => title);
  };

  it('leaves nothing of a request that was refused', async () => {
    await notes
      .given()
      .when(post('/notes', { title: 'refused' }))
      .rejected(422, 'note_refused');
    expect(await titles()).not.toContain('refused');
  });

  it('leaves nothing of a request that broke, and tells nothing about it', async () => {
    const answer = await notes
      .given()
      .when(post('/notes', { title: 'broken' }))
      .rejected(500, 'internal_error');
    expect(JSON.stringify(answer.body)).not.toContain('hunter2');
    expect(await titles()).not.toContain('broken');
  });

  it('writes nothing in a GET', async () => {
    await notes.given().when(get('/notes/written')).rejected(500, 'internal_error');
    expect(await titles()).toEqual([]);
  });

  it('is not there where the route wants none', async () => {
    await notes
      .given()
      .when(post('/notes/without-transaction', { title: 'kept' }))
      .rejected(409, 'note_refused');
    expect(await titles()).toEqual(['kept']);
  });

  it('is gone, with its connection, when a handler answers past it', async () => {
    for (let n = 0; n < 15; n++)
      await notes
        .given()
        .when(post('/notes/past', { title: `past ${n}` }))
        .then(201);
    expect(await titles()).toEqual(['kept']);
  });

  it('runs what follows a commit after it, and never when there was none', async () => {
    const unitOfWork = notes.service.app.get(UnitOfWork);
    const insert = (id: string) =>
      `INSERT INTO notes (id, workspace_id, mode, title, secret) VALUES ('${id}', 'ws_1', 'live', '${id}', '')`;
    const seen: string[] = [];
    const work = (id: string, fail: boolean) =>
      runInContext(caller, () =>
        unitOfWork.run(async (em) => {
          unitOfWork.afterCommit(async () => {
            seen.push(...(await titles()).filter((title) => title === id));
          });
          await em.execute(insert(id));
          if (fail) throw new Error('changed its mind');
        }),
      );
    await work('effect', false);
    await expect(work('no effect', true)).rejects.toThrow('changed its mind');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(seen).toEqual(['effect']);
  });

  it('opens one of its own for work that outlives it', async () => {
    const unitOfWork = notes.service.app.get(UnitOfWork);
    const later = await runInContext(caller, () =>
      unitOfWork.run(async () => ({ run: () => unitOfWork.run((em) => em.execute<object[]>('SELECT 1 AS one')) })),
    );
    expect(await runInContext(caller, later.run)).toEqual([{ one: 1 }]);
  });
});
