import { describe, expect, it } from '@jest/globals';
import { del, get, patch, post } from '@proofmark/testing';
import {
  home,
  newCode,
  otherMode,
  otherWorkspace,
  pathOf,
  QR_CODES,
  RESOLVER,
  runningCodes,
} from '../codes.fixture.js';

const { given, ask, query } = runningCodes();
const spring = 'https://example.com/spring-offer';
const factsOf = (id: string) => query('SELECT type FROM codes.events WHERE stream_id = $1 ORDER BY version', [id]);
const countFacts = async () => Number((await query('SELECT count(*) FROM codes.events'))[0]?.['count']);

describe('creating a QR code', () => {
  it('answers as the documentation prints it', async () => {
    const look = { foregroundColor: '#111827', backgroundColor: '#ffffff', frameText: 'Scan here' };
    const answer = await ask(newCode({ name: 'First insert', type: 'dynamic', ...look }));
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      data: {
        id: expect.stringMatching(/^qr_[0-9a-z]{26}$/),
        name: 'First insert',
        slug: 'first-insert',
        type: 'dynamic',
        status: 'active',
        destinationUrl: home,
        publicUrl: `${RESOLVER}/r/first-insert`,
        ...look,
        errorCorrection: 'M',
        margin: 4,
        tags: [],
        utm: {},
        mode: 'test',
        createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        updatedAt: answer.body.data.createdAt,
      },
    });
    expect(answer.headers.get('location')).toBe(pathOf(answer));
    expect((await ask(get(pathOf(answer)))).body).toEqual(answer.body);
  });

  it('makes a static code hold its destination itself', () =>
    given()
      .when(newCode({ name: 'Fixed leaflet', type: 'static' }))
      .then(201, { data: { type: 'static', slug: 'fixed-leaflet', publicUrl: home, destinationUrl: home } }));

  it('keeps tags and utm parameters', () =>
    given(newCode({ tags: ['packaging', 'été'], utm: { utm_source: 'qr', utm_campaign: 'Ostern & mehr' } }))
      .when(([made]) => get(pathOf(made)))
      .then(200, {
        data: { tags: ['packaging', 'été'], utm: { utm_source: 'qr', utm_campaign: 'Ostern & mehr' }, mode: 'test' },
      }));

  it('warns of a look that phones may not read, and refuses it when asked to be strict', async () => {
    const faint = { foregroundColor: '#eeeeee', backgroundColor: '#ffffff' };
    const warned = await given()
      .when(newCode(faint))
      .then(201, { warnings: [{ code: 'low_contrast' }] });
    const before = await countFacts();
    await given()
      .when(newCode({ ...faint, strict: true, name: 'Strict' }))
      .rejected(400, 'low_contrast');
    expect(await countFacts()).toBe(before);
    await given()
      .when(newCode({ name: 'Strict' }))
      .then(201, { data: { slug: 'strict' } });
    expect(warned.body.data.foregroundColor).toBe('#eeeeee');
  });

  it('warns of a host that looks like another', () =>
    given()
      .when(newCode({ destinationUrl: 'https://pаypal.example/login' }))
      .then(201, { warnings: [{ code: 'look_alike_domain', field: 'destinationUrl' }] }));

  it.each<[string, object, number, string]>([
    ['without a name', { name: undefined }, 400, 'validation_error'],
    ['with a name of spaces', { name: '   ' }, 400, 'validation_error'],
    ['with a name of 121 characters', { name: 'x'.repeat(121) }, 400, 'validation_error'],
    ['with a name of two lines', { name: 'a\nb' }, 400, 'validation_error'],
    ['with a name that is a number', { name: 5 }, 400, 'validation_error'],
    ['with a name with NUL', { name: 'a\u0000b' }, 400, 'validation_error'],
    ['with half a surrogate pair', { name: 'a\ud800b' }, 400, 'validation_error'],
    ['with null for what may be left out', { type: null }, 400, 'validation_error'],
    ['of an unknown type', { type: 'magic' }, 400, 'validation_error'],
    ['with what it does not know', { logoUrl: 'https://example.com/logo.png' }, 400, 'validation_error'],
    ['without a destination', { destinationUrl: undefined }, 400, 'validation_error'],
    ['with a destination that is a list', { destinationUrl: [home] }, 400, 'validation_error'],
    [
      'with a destination of 2049 characters',
      { destinationUrl: `${home}?${'a'.repeat(2048)}` },
      400,
      'validation_error',
    ],
    ['to javascript:', { destinationUrl: 'javascript:alert(1)' }, 400, 'invalid_destination_url'],
    ['to a host with a password', { destinationUrl: 'https://a:b@example.com' }, 400, 'invalid_destination_url'],
    ['to a private address', { destinationUrl: 'http://0x7f.1/' }, 422, 'unsafe_destination'],
    ['to a short link of ours', { destinationUrl: `${RESOLVER}/r/other` }, 422, 'unsafe_destination'],
    ['with a colour by name', { foregroundColor: 'red' }, 400, 'validation_error'],
    ['with frame text of 31 characters', { frameText: 'x'.repeat(31) }, 400, 'validation_error'],
    ['with frame text that cannot be drawn', { frameText: '扫描' }, 400, 'validation_error'],
    ['with a margin of half a module', { margin: 0.5 }, 400, 'validation_error'],
    ['with a margin of 17 modules', { margin: 17 }, 400, 'validation_error'],
    ['with an unknown error correction', { errorCorrection: 'X' }, 400, 'validation_error'],
    ['with 21 tags', { tags: Array.from({ length: 21 }, (_, at) => `t${at}`) }, 400, 'validation_error'],
    ['with a tag twice', { tags: ['a', 'a'] }, 400, 'validation_error'],
    ['with an empty tag', { tags: [''] }, 400, 'validation_error'],
    ['with a tag that is no text', { tags: [5] }, 400, 'validation_error'],
    ['with tags that are no list', { tags: 'a' }, 400, 'validation_error'],
    ['with parameters that are no utm_', { utm: { source: 'qr' } }, 400, 'validation_error'],
    ['with utm parameters that are no text', { utm: { utm_source: 5 } }, 400, 'validation_error'],
    ['with utm parameters in a list', { utm: ['utm_source'] }, 400, 'validation_error'],
    ['with utm parameters for a static code', { type: 'static', utm: { utm_source: 'qr' } }, 400, 'validation_error'],
    ['with a slug in capitals', { slug: 'Insert' }, 400, 'validation_error'],
    ['with a slug and a slash', { slug: 'a/b' }, 400, 'validation_error'],
    ['with a slug of 2 characters', { slug: 'ab' }, 400, 'validation_error'],
    ['with a slug and an unguessable one', { slug: 'abc', unguessable: true }, 400, 'validation_error'],
    ['with a slug we keep for ourselves', { slug: 'login' }, 409, 'slug_reserved'],
    [
      'static and too long for its error correction',
      { type: 'static', errorCorrection: 'H', destinationUrl: `${home}?${'a'.repeat(1500)}` },
      400,
      'content_too_long',
    ],
  ])('%s is refused, and nothing is stored', async (_, body, status, code) => {
    const before = await countFacts();
    const { body: refusal } = await given().when(newCode(body)).rejected(status, code);
    expect(await countFacts()).toBe(before);
    if (code === 'validation_error') expect(refusal.error.details[0].field).toMatch(/^[a-zA-Z.0-9]+$/);
  });

  it('says where each thing is wrong', async () => {
    const { body } = await given()
      .when(newCode({ name: 5, margin: 99, tags: ['a', 5] }))
      .rejected(400, 'validation_error');
    expect(body.error.details.map(({ field }: { field: string }) => field).sort()).toEqual(['margin', 'name', 'tags']);
  });

  it('takes lengths as people count them', () =>
    given()
      .when(newCode({ name: '😀'.repeat(120), tags: ['😀'.repeat(50)] }))
      .then(201));

  it('happens once for one Idempotency-Key', async () => {
    const wish = newCode({ name: 'Once' }, { 'idempotency-key': 'order-1' });
    const [first, again] = [await ask(wish), await ask(wish)];
    expect(again.status).toBe(201);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(again.headers.get('location')).toBe(first.headers.get('location'));
    await given()
      .when(newCode({ name: 'Twice' }, { 'idempotency-key': 'order-1' }))
      .rejected(422, 'idempotency_key_reused');
    await given()
      .when(get(`${QR_CODES}?q=once`))
      .then(200, { data: [{ name: 'Once' }], page: { hasMore: false } });
  });

  it('needs the scope', () =>
    expect(ask(newCode(), { scopes: ['qr:read'] })).resolves.toMatchObject({
      status: 403,
      body: { error: { code: 'missing_scope', details: { requiredScope: 'qr:write' } } },
    }));
});

describe('changing a QR code', () => {
  it('changes what is said and nothing else', async () => {
    const made = await ask(newCode({ name: 'Before', tags: ['a'], frameText: 'Scan' }));
    const answer = await ask(patch(pathOf(made), { name: 'After', frameText: null, margin: 6 }));
    expect(answer.status).toBe(200);
    expect(answer.body.data).toEqual({
      ...made.body.data,
      name: 'After',
      frameText: null,
      margin: 6,
      updatedAt: answer.body.data.updatedAt,
    });
    expect(answer.body.data.updatedAt > made.body.data.updatedAt).toBe(true);
    expect((await ask(get(pathOf(made)))).body).toEqual(answer.body);
  });

  it('said twice is one fact', async () => {
    const made = await ask(newCode());
    const first = await ask(patch(pathOf(made), { name: 'Insert 2', utm: { utm_source: 'a', utm_medium: 'b' } }));
    const again = await ask(patch(pathOf(made), { name: 'Insert 2', utm: { utm_medium: 'b', utm_source: 'a' } }));
    expect(again.body).toEqual(first.body);
    expect(await factsOf(made.body.data.id)).toHaveLength(2);
  });

  it('pauses, archives and revives', async () => {
    const made = await ask(newCode());
    for (const status of ['paused', 'active', 'archived', 'active']) {
      await given()
        .when(patch(pathOf(made), { status }))
        .then(200, { data: { status } });
      await given()
        .when(get(pathOf(made)))
        .then(200, { data: { status } });
    }
  });

  it('is refused for an archived code', () =>
    given(newCode())
      .when(([made]) => patch(pathOf(made), { status: 'archived' }))
      .then(200)
      .then(({ body }) =>
        given()
          .when(patch(`${QR_CODES}/${body.data.id}`, { name: 'x' }))
          .rejected(410, 'qr_archived'),
      ));

  it('is undone as a whole when the look it leads to is refused', async () => {
    const made = await ask(newCode());
    await given()
      .when(patch(pathOf(made), { name: 'Faint', foregroundColor: '#fefefe', strict: true }))
      .rejected(400, 'low_contrast');
    expect((await ask(get(pathOf(made)))).body).toEqual(made.body);
  });

  it.each([
    ['the slug', { slug: 'other-slug' }],
    ['the type', { type: 'static' }],
    ['the destination, which has an address of its own', { destinationUrl: spring }],
    ['the name to null', { name: null }],
    ['the status to what there is not', { status: 'deleted' }],
  ])('cannot change %s', (_, body) =>
    given(newCode())
      .when(([made]) => patch(pathOf(made), body))
      .rejected(400, 'validation_error'),
  );

  it('cannot pause a static code', () =>
    given(newCode({ type: 'static' }))
      .when(([made]) => patch(pathOf(made), { status: 'paused' }))
      .rejected(409, 'static_qr_immutable'));
});

describe('re-pointing a QR code', () => {
  it('changes the destination, and neither slug nor link', async () => {
    const made = await ask(newCode());
    const answer = await ask(patch(pathOf(made, '/destination'), { destinationUrl: spring }));
    expect(answer.status).toBe(200);
    expect(answer.body.data).toEqual({
      ...made.body.data,
      destinationUrl: spring,
      updatedAt: answer.body.data.updatedAt,
    });
  });

  it('is refused for a static code, in the archive, and to where no phone should be sent', async () => {
    const fixed = await ask(newCode({ type: 'static' }));
    const made = await ask(newCode());
    const to = (destinationUrl: string) => patch(pathOf(made, '/destination'), { destinationUrl });
    await given()
      .when(patch(pathOf(fixed, '/destination'), { destinationUrl: spring }))
      .rejected(409, 'static_qr_immutable');
    await given().when(to('data:text/html,x')).rejected(400, 'invalid_destination_url');
    await given().when(to('http://10.0.0.1/')).rejected(422, 'unsafe_destination');
    await given()
      .when(patch(pathOf(made, '/destination'), {}))
      .rejected(400, 'validation_error');
    await ask(del(pathOf(made)));
    await given().when(to(spring)).rejected(410, 'qr_archived');
    expect((await ask(get(pathOf(made)))).body.data.destinationUrl).toBe(home);
  });

  it('by many at once ends at one of their destinations, and each that was accepted is in the history', async () => {
    const made = await ask(newCode());
    const wishes = Array.from({ length: 20 }, (_, at) => `https://example.com/offer-${at}`);
    const answers = await Promise.all(
      wishes.map((destinationUrl) => ask(patch(pathOf(made, '/destination'), { destinationUrl }))),
    );
    for (const { status, body } of answers)
      if (status !== 200) expect([status, body.error.code]).toEqual([409, 'too_many_writers']);
    const accepted = answers
      .filter(({ status }) => status === 200)
      .map(({ body }) => body.data.destinationUrl as string);
    const { body: history } = await ask(get(pathOf(made, '/destinations?limit=100')));
    const told = history.data.map(({ destinationUrl }: { destinationUrl: string }) => destinationUrl);
    expect(accepted.length).toBeGreaterThan(0);
    expect([...told].sort()).toEqual([home, ...accepted].sort());
    expect((await ask(get(pathOf(made)))).body.data.destinationUrl).toBe(told[0]);
  });
});

describe('deleting a QR code', () => {
  it('archives it by default, as often as it is said', async () => {
    const made = await ask(newCode());
    await given(del(pathOf(made)))
      .when(del(pathOf(made)))
      .then(204);
    await given()
      .when(get(pathOf(made)))
      .then(200, { data: { status: 'archived' } });
    expect(await factsOf(made.body.data.id)).toEqual([{ type: 'QrCodeCreated' }, { type: 'QrCodeArchived' }]);
  });

  it('for good makes it unknown, in test mode', async () => {
    const made = await ask(newCode({ name: 'Gone', tags: ['gone'] }));
    await given(del(pathOf(made, '?permanent=true')))
      .when(del(pathOf(made, '?permanent=true')))
      .then(204);
    await given()
      .when(get(pathOf(made)))
      .rejected(404, 'not_found');
    await given()
      .when(get(pathOf(made, '/destinations')))
      .rejected(404, 'not_found');
    await given()
      .when(patch(pathOf(made), { status: 'active' }))
      .rejected(404, 'not_found');
    await given()
      .when(get(`${QR_CODES}?q=gone`))
      .then(200, { data: [] });
    await given()
      .when(get(`${QR_CODES}?tag=gone`))
      .then(200, { data: [] });
    for (const table of ['qr_code_details', 'qr_code_terms', 'qr_code_destinations_history']) {
      const rows = await query(`SELECT FROM codes.${table} WHERE qr_code_id = $1`, [made.body.data.id]);
      expect([table, rows.length]).toEqual([table, 0]);
    }
  });

  it('for good is refused in live mode', async () => {
    const made = await ask(newCode(), otherMode);
    const answer = await ask(del(pathOf(made, '?permanent=true')), otherMode);
    expect([answer.status, answer.body.error.code]).toEqual([409, 'permanent_delete_refused']);
    expect((await ask(get(pathOf(made)), otherMode)).body.data.status).toBe('active');
  });

  it('needs its own scope', async () => {
    const made = await ask(newCode());
    expect((await ask(del(pathOf(made)), { scopes: ['qr:read', 'qr:write'] })).body.error.code).toBe('missing_scope');
    await given()
      .when(del(pathOf(made, '?permanent=yes')))
      .rejected(400, 'validation_error');
  });
});

describe('a QR code of another workspace, or of the other mode', () => {
  it.each([
    ['another workspace', otherWorkspace],
    ['the other mode', otherMode],
  ])('(%s) is unknown on every route, and stays as it is', async (_, stranger) => {
    const made = await ask(newCode());
    const requests = [
      get(pathOf(made)),
      get(pathOf(made, '/destinations')),
      patch(pathOf(made), { name: 'Mine' }),
      patch(pathOf(made, '/destination'), { destinationUrl: spring }),
      post(pathOf(made, '/render'), {}),
      del(pathOf(made)),
      del(pathOf(made, '?permanent=true')),
    ];
    for (const request of requests) {
      const answer = await ask(request, stranger);
      expect([request.method, request.path, answer.status, answer.body.error?.code]).toEqual([
        ...[request.method, request.path, 404, 'not_found'],
      ]);
    }
    expect((await ask(get(pathOf(made)))).body).toEqual(made.body);
    expect(await factsOf(made.body.data.id)).toHaveLength(1);
    expect(
      (await ask(get(`${QR_CODES}?limit=100`), stranger)).body.data.map(({ id }: { id: string }) => id),
    ).not.toContain(made.body.data.id);
  });

  it.each(['x', 'qr_', '%00', `qr_${'0'.repeat(300)}`, "qr_'; DROP TABLE events; --"])(
    'is not found by the id %j',
    async (id) => {
      const { status } = await ask(get(`${QR_CODES}/${encodeURIComponent(id)}`));
      expect([400, 404, 414]).toContain(status);
    },
  );
});
