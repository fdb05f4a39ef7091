import { connect } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { get, patch, post, signedHeaders } from '@proofmark/testing';
import { caller, runningNotes } from '../fixtures/running-notes.js';

describe('what a client gets wrong', () => {
  const notes = runningNotes();
  const raw = async (body: string | Uint8Array<ArrayBuffer>, type = 'application/json') => {
    const answer = await fetch(`${notes.service.url}/notes/echo`, {
      method: 'POST',
      body,
      headers: { 'content-type': type },
    });
    return { status: answer.status, body: (await answer.json()) as { error: { code: string; details?: unknown } } };
  };
  const echo = (body: unknown) => notes.givenNobody().when(post('/notes/echo', body)).rejected(400, 'validation_error');

  it.each([
    ['half an object', '{"title": "a"'],
    ['no JSON', 'title=a'],
    ['nothing', ''],
    ['a key that reaches into the prototype', '{"title": "a", "__proto__": {"admin": true}}'],
    ['a constructor that does', '{"title": "a", "constructor": {"prototype": {"admin": true}}}'],
  ])('is invalid_json for %s', async (_what, body) => {
    expect(await raw(body)).toMatchObject({ status: 400, body: { error: { code: 'invalid_json' } } });
  });

  it.each([
    ['a list', '[]', ''],
    ['a list of objects', '[{"title": "a"}]', ''],
    ['a text', '"title"', ''],
    ['a number', '7', ''],
    ['null', 'null', ''],
    ['an empty object', '{}', 'title'],
    ['a wrong type', '{"title": 5}', 'title'],
    ['an object for a text', '{"title": {"length": 3}}', 'title'],
    ['an unknown property', '{"title": "a", "admin": true}', 'admin'],
    ['a text that is too long', JSON.stringify({ title: 'a'.repeat(51) }), 'title'],
    [
      'a wrong field inside',
      '{"title": "a", "lines": [{"text": "b", "weight": 1}, {"text": "c", "weight": "2"}]}',
      'lines.1.weight',
    ],
    ['an unknown property inside', '{"title": "a", "lines": [{"text": "b", "weight": 1, "x": 1}]}', 'lines.0.x'],
    ['something else in a list', '{"title": "a", "lines": ["b"]}', 'lines.0'],
    ['an object for a list', '{"title": "a", "lines": {"text": "b", "weight": 1}}', 'lines'],
    ['too many of them', JSON.stringify({ title: 'a', lines: Array(4).fill({ text: 'b', weight: 1 }) }), 'lines'],
    ['a NUL', '{"title": "a\\u0000b"}', 'title'],
    ['a lone surrogate', '{"title": "a\\ud800b"}', 'title'],
    ['a lone surrogate inside', '{"title": "a", "lines": [{"text": "\\udc00", "weight": 1}]}', 'lines.0.text'],
    ['a NUL in the name of a property', '{"title": "a", "x\\u0000": 1}', ''],
  ])('is validation_error for %s, and says where', async (_what, body, field) => {
    const answer = await raw(body);
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'validation_error' } } });
    const fields = (answer.body.error.details as { field: string; issue: string }[]).map((detail) => detail.field);
    expect(fields).toContain(field);
  });

  it('is refused and not a crash when nested without end', async () => {
    for (const deep of [
      '['.repeat(400_000) + ']'.repeat(400_000),
      '{"title":'.repeat(50_000) + '1' + '}'.repeat(50_000),
    ]) {
      expect((await raw(deep)).body.error.code).toMatch(/^(validation_error|invalid_json)$/);
    }
  });

  it('keeps text of any script, and surrogates that have their partner', () =>
    notes
      .givenNobody()
      .when(post('/notes/echo', { title: '印 🏷️ ñ' }))
      .then(201, { data: { title: '印 🏷️ ñ' } }));

  it('names every wrong field at once', async () => {
    const answer = await echo({ title: '', lines: [{ text: 5, weight: 0 }], extra: 1 });
    expect(answer.body.error.details).toEqual(
      expect.arrayContaining([
        { field: 'extra', issue: 'is not known here' },
        { field: 'title', issue: 'must be longer than or equal to 1 characters' },
        { field: 'lines.0.text', issue: 'must be a string' },
        { field: 'lines.0.weight', issue: 'must not be less than 1' },
      ]),
    );
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/xml',
    'nonsense',
  ])('is unsupported_media_type as %s', async (type) => {
    expect(await raw('{"title":"a"}', type)).toMatchObject({
      status: 415,
      body: { error: { code: 'unsupported_media_type' } },
    });
  });

  it('is payload_too_large above 1 MiB', async () => {
    const body = JSON.stringify({ title: 'a'.repeat(2 * 1024 * 1024) });
    expect(await raw(body)).toMatchObject({ status: 413, body: { error: { code: 'payload_too_large' } } });
  });

  it.each([
    [`/notes?title=${'a'.repeat(9000)}`, 414, 'uri_too_long'],
    [`/notes/${'a'.repeat(5000)}/x`, 404, 'not_found'],
    ['/nowhere', 404, 'not_found'],
    ['/notes/%zz', 400, 'invalid_url'],
    ['/notes?title=%00', 400, 'validation_error'],
    ['/notes?limit=0', 400, 'validation_error'],
    ['/notes?limit=101', 400, 'validation_error'],
    ['/notes?limit=1e9', 400, 'validation_error'],
    ['/notes?limit=ten', 400, 'validation_error'],
    ['/notes?limit=1&limit=2', 400, 'validation_error'],
    ['/notes?unknown=1', 400, 'validation_error'],
    ['/notes?title[x]=1', 400, 'validation_error'],
    ['/notes?cursor=abc', 400, 'invalid_cursor'],
    [`/notes?cursor=${'a'.repeat(1025)}`, 400, 'validation_error'],
  ])('is answered by its own code: GET %.40s', (path, status, code) =>
    notes.given().when(get(path)).rejected(status, code),
  );

  it('is uri_too_long for an endless id, and validation_error for one with a NUL', async () => {
    await notes
      .given()
      .when(patch(`/notes/${'a'.repeat(5000)}`, { title: 'a' }))
      .rejected(414, 'uri_too_long');
    await notes
      .given()
      .when(patch('/notes/a%00b', { title: 'a' }))
      .rejected(400, 'validation_error');
  });

  it('is method_not_allowed where the address knows other methods', async () => {
    const answer = await notes
      .given()
      .when({ method: 'PUT', path: '/notes/note_1' })
      .rejected(405, 'method_not_allowed');
    expect(answer.headers.get('allow')).toBe('PATCH');
  });

  it('is answered in the same shape when it is no HTTP at all', async () => {
    const { hostname, port } = new URL(notes.service.url);
    const say = (text: string) =>
      new Promise<string>((resolve) => {
        let answer = '';
        const socket = connect(Number(port), hostname, () => socket.write(text));
        socket.on('data', (data) => (answer += String(data)));
        socket.on('close', () => resolve(answer));
        socket.on('error', () => resolve(answer));
      });
    expect(await say('hello\r\n\r\n')).toMatch(/^HTTP\/1.1 400 .*"code":"bad_request"/s);
    const headers = `GET / HTTP/1.1\r\nHost: x\r\nx-long: ${'a'.repeat(40_000)}\r\n\r\n`;
    expect(await say(headers)).toMatch(/^HTTP\/1.1 431 .*"code":"headers_too_large"/s);
  });
});

describe('what goes wrong on our side', () => {
  const notes = runningNotes();

  it('is internal_error with the id it was recorded under', async () => {
    const answer = await notes
      .given()
      .when(post('/notes', { title: 'broken' }))
      .rejected(500, 'internal_error');
    expect(answer.body.error.details).toEqual({ requestId: caller.requestId });
  });

  it('says nothing of the database', async () => {
    const answer = await notes
      .given(post('/notes', { title: 'twice' }))
      .when(post('/notes', { title: 'twice' }))
      .rejected(500, 'internal_error');
    expect(JSON.stringify(answer.body)).not.toMatch(/notes_title|duplicate|insert/i);
  });

  it('is unavailable while the database is away, and heals with it', async () => {
    // The role belongs to the whole cluster, and so to specs that run beside this one; the database does not.
    const { name } = notes.database;
    const terminate = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'notes' AND datname = '${name}'`;
    await notes.database.query(`ALTER DATABASE ${name} CONNECTION LIMIT 0`);
    await notes.database.query(terminate);
    const answer = await fetch(`${notes.service.url}/notes/all`, { headers: signedHeaders(caller) });
    await notes.database.query(`ALTER DATABASE ${name} CONNECTION LIMIT -1`);
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ error: { code: 'unavailable' } });
    await notes.given().when(get('/notes/all')).then(200);
  });
});
