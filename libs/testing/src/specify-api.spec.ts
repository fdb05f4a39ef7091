import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { del, eventually, get, post, specifyApi } from './index.js';

/** Remembers what was posted, by number. */
const things: unknown[] = [];
const server = createServer((request, response) => void answer(request, response));

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const json = (status: number, body: unknown) =>
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
  if (request.headers.authorization !== 'Bearer me') return void json(401, { error: { code: 'unauthorized' } });
  if (request.method === 'DELETE') return void response.writeHead(204).end();
  if (request.method === 'POST') {
    const id = things.push(JSON.parse(Buffer.concat(await request.toArray()).toString())) - 1;
    return void json(201, { data: { id } });
  }
  const thing = things[Number(request.url?.split('/').at(-1))];
  if (thing === undefined) return void json(404, { error: { code: 'not_found' } });
  json(200, { data: thing });
}
const given = specifyApi(
  () => `http://127.0.0.1:${(server.address() as { port: number }).port}`,
  () => ({ authorization: 'Bearer me' }),
);
const first = (answers: { body: unknown }[]) =>
  get(`/things/${(answers[0]?.body as { data: { id: number } }).data.id}`);

beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => new Promise((resolve) => server.close(resolve)));

describe('an API specification', () => {
  it('holds when the answer is the one expected', async () => {
    await given(post('/things', { a: 1, b: 2 }))
      .when(first)
      .then(200, { data: { a: 1 } });
    expect((await given().when(del('/things/1')).then(204)).body).toBe('');
  });

  it('holds when the refusal is the one expected', async () => {
    await given().when(get('/things/99')).rejected(404, 'not_found');
    await given()
      .when(get('/things/99', { authorization: 'Bearer you' }))
      .rejected(401, 'unauthorized');
  });

  it('fails when the status, the body or the code is another', async () => {
    const asked = given(post('/things', { a: 1 })).when(first);
    await expect(asked.then(201)).rejects.toThrow();
    await expect(asked.then(200, { data: { a: 2 } })).rejects.toThrow();
    await expect(asked.rejected(200, 'not_found')).rejects.toThrow();
  });

  it('fails when what is given does not come about', async () => {
    await expect(given(get('/things/99')).when(get('/things/0')).then(200)).rejects.toThrow(
      'was given, but answered 404',
    );
  });
});

describe('eventually', () => {
  it('returns what the first check that holds returns', async () => {
    let tries = 0;
    const third = () => (++tries < 3 ? Promise.reject(new Error('not yet')) : tries);
    expect(await eventually(third, { everyMs: 1 })).toBe(3);
  });

  it('fails with the last reason when the time is over', async () => {
    const never = () => Promise.reject(new Error('still not'));
    await expect(eventually(never, { timeoutMs: 10, everyMs: 1 })).rejects.toThrow('still not');
  });
});
