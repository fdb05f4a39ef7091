import { once } from 'node:events';
import { request } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { CallContext } from '@proofmark/runtime';
import { eventually, signedHeaders } from '@proofmark/testing';
import WebSocket from 'ws';
import { caller } from '../../passport.fixture.js';
import { eventIdOf, idsIn, subscribedPassport } from './subscriptions.fixture.js';

const passport = subscribedPassport({ EPCIS_SOCKET_PATIENCE_MS: '1500' });
const opened: WebSocket[] = [];
afterEach(() => opened.splice(0).forEach((socket) => socket.terminate()));

/** A client's WebSocket, and the documents it got. */
function connect(path: string, as: Partial<CallContext>, url = passport.url()) {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/api/v1/epcis${path}`, {
    headers: signedHeaders({ ...caller, ...as }),
  });
  opened.push(socket);
  const documents: unknown[] = [];
  socket.on('message', (text: Buffer) => documents.push(JSON.parse(text.toString('utf8'))));
  socket.on('error', () => undefined);
  return { socket, documents, ids: () => documents.flatMap(idsIn) };
}

async function refused(path: string, as: Partial<CallContext>): Promise<[number, string]> {
  const { socket } = connect(path, as);
  const [, response] = (await once(socket, 'unexpected-response')) as [
    unknown,
    NodeJS.ReadableStream & { statusCode: number },
  ];
  let body = '';
  for await (const part of response) body += String(part);
  return [response.statusCode, (JSON.parse(body) as { type: string }).type];
}

const rowsOf = async (workspaceId: string | undefined): Promise<number> =>
  (
    await Promise.all(
      ['subscriptions', 'subscription_progress', 'subscription_heads', 'subscription_matches'].map((table) =>
        passport.query(`SELECT 1 FROM passport.epcis_${table} WHERE workspace_id = $1`, [workspaceId]),
      ),
    )
  ).flat().length;

describe('[EPCIS WebSocket] a subscription over a WebSocket', () => {
  it('gets events as they are captured, in their order, and ends with its socket', async () => {
    const { as, createQuery, capture } = passport.inWorkspace();
    await createQuery('shipped');
    const { socket, documents, ids } = connect('/queries/shipped/events?stream=true', as);
    await once(socket, 'open');
    for (const id of [1, 2, 3]) await capture(id);
    await capture('other', { bizStep: 'receiving' });
    await capture(4);
    await eventually(() => expect(ids()).toEqual([1, 2, 3, 4].map(eventIdOf)));
    expect(documents[0]).toMatchObject({
      type: 'EPCISQueryDocument',
      epcisBody: { queryResults: { queryName: 'shipped' } },
    });
    socket.close();
    await eventually(async () => expect(await rowsOf(as.workspaceId)).toBe(0));
  });

  it('gets the past that it asks for', async () => {
    const { as, createQuery, capture } = passport.inWorkspace();
    await createQuery('shipped');
    for (const id of [1, 2]) await capture(id);
    const { ids } = connect(
      // perPage: what clients that are generated from the standard's OpenAPI send with it.
      '/queries/shipped/events?stream=true&reportIfEmpty=false&perPage=30&initialRecordTime=2026-01-01T00:00:00Z',
      as,
    );
    await eventually(() => expect(ids()).toEqual([1, 2].map(eventIdOf)));
  });

  it('keeps to a schedule, and hears that there is nothing where it wants to', async () => {
    const { as, createQuery, capture } = passport.inWorkspace();
    await createQuery('shipped');
    const { socket, ids, documents } = connect('/queries/shipped/events?second=0/1&reportIfEmpty=true', as);
    await once(socket, 'open');
    await capture(1);
    await eventually(() => {
      expect(ids()).toEqual([eventIdOf(1)]);
      expect(documents.length).toBeGreaterThan(1);
    });
  });

  it('is closed when its query is deleted', async () => {
    const { as, createQuery, epcis } = passport.inWorkspace();
    await createQuery('shipped');
    const { socket } = connect('/queries/shipped/events?stream=true', as);
    await once(socket, 'open');
    const closed = once(socket, 'close');
    await epcis('/queries/shipped', { method: 'DELETE' });
    expect((await closed)[0]).toBe(1000);
  });

  it('is closed for breach of policy when its client does not take what it is sent', async () => {
    const { as, createQuery, capture } = passport.inWorkspace();
    await createQuery('shipped');
    const { socket } = connect('/queries/shipped/events?stream=true', as);
    await once(socket, 'open');
    socket.pause();
    const heavy = { 'https://ns.example.com/note': Array.from({ length: 8 }, () => 'x'.repeat(60_000)) };
    const closed = once(socket, 'close');
    // As much as the buffers of both machines hold is taken without anybody reading it.
    const isRefused = async () =>
      (await passport.query('SELECT 1 FROM passport.epcis_subscription_progress WHERE last_error IS NOT NULL')).length >
      0;
    for (let id = 0; !(await isRefused()); id++) await capture(id, heavy);
    socket.resume();
    expect((await closed)[0]).toBe(1008);
    await eventually(async () => expect(await rowsOf(as.workspaceId)).toBe(0));
  });

  it('is told to come again when the service goes, and is not there any more after the restart', async () => {
    const { as, createQuery } = passport.inWorkspace();
    await createQuery('shipped');
    const { socket } = connect('/queries/shipped/events?stream=true', as);
    await once(socket, 'open');
    const closed = once(socket, 'close');
    await passport.restart();
    expect((await closed)[0]).toBe(1001);
    await eventually(async () => expect(await rowsOf(as.workspaceId)).toBe(0));
  });

  it('whose copy died without a word is ended by another', async () => {
    const { as, createQuery } = passport.inWorkspace();
    await createQuery('shipped');
    const { socket } = connect('/queries/shipped/events?stream=true', as);
    await once(socket, 'open');
    // The session that holds its lease breaks, as that of a machine that is gone.
    await passport.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE application_name = 'passport.subscription-leases' AND datname = current_database()`,
    );
    const [code] = (await once(socket, 'close')) as [number];
    expect(code).toBe(1012);
    await eventually(async () => expect(await rowsOf(as.workspaceId)).toBe(0));
  });

  it('is refused as any request is', async () => {
    const { as, createQuery } = passport.inWorkspace();
    await createQuery('shipped');
    const at = '/queries/shipped/events';
    expect(await refused(`${at}?stream=true`, { ...as, scopes: [] })).toEqual([
      403,
      'epcisException:SecurityException',
    ]);
    expect(await refused('/queries/none/events?stream=true', as)).toEqual([404, 'epcisException:NoSuchNameException']);
    for (const query of ['', '?stream=true&second=0', '?second=61', '?stream=maybe', '?stream=true&EQ_action=ADD'])
      expect(await refused(at + query, as)).toEqual([400, 'epcisException:SubscriptionControlsException']);
    expect(await rowsOf(as.workspaceId)).toBe(0);
  });

  it('is for WebSocket alone: who offers another protocol is answered as he is', async () => {
    const { as, createQuery } = passport.inWorkspace();
    await createQuery('shipped');
    const headers = { ...signedHeaders({ ...caller, ...as }), connection: 'Upgrade', upgrade: 'h2c' };
    const [response] = (await once(
      request(`${passport.url()}/api/v1/epcis/queries`, { headers }).end(),
      'response',
    )) as [NodeJS.ReadableStream & { statusCode: number }];
    expect(response.statusCode).toBe(200);
  });
});
