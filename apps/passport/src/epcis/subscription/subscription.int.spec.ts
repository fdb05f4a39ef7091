import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually, WebhookReceiver } from '@proofmark/testing';
import { otherMode, otherWorkspace } from '../../passport.fixture.js';
import {
  deliveredIds,
  deliveredInOrder,
  eventIdOf,
  eventsIn,
  idsIn,
  subscribedPassport,
} from './subscriptions.fixture.js';

const passport = subscribedPassport();
let receiver: WebhookReceiver;
beforeEach(async () => void (receiver = await WebhookReceiver.start()));
afterEach(() => receiver.stop());

describe('[EPCIS webhook] a subscription', () => {
  it('[EPCIS stream; POST /queries/{queryName}/subscriptions] is sent the events of its query as they are captured, in their order', async () => {
    const { createQuery, subscribe, capture } = passport.inWorkspace();
    await createQuery('shipped');
    const subscriptionID = await subscribe('shipped', { dest: receiver.url });
    for (const id of [1, 2, 3]) await capture(id);
    await capture('other', { bizStep: 'receiving' });
    await capture(4);
    await deliveredInOrder(receiver.received, [1, 2, 3, 4]);
    const { headers, body } = receiver.received[0]!;
    expect(JSON.parse(body)).toMatchObject({
      type: 'EPCISQueryDocument',
      epcisBody: { queryResults: { queryName: 'shipped', subscriptionID } },
    });
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'gs1-epcis-version': '2.0.0',
      'gs1-query-min-record-time': expect.stringMatching(/Z$/),
    });
    expect(headers).not.toHaveProperty('gs1-signature');
  });

  it.each(['signatureToken', 'secret'])(
    '[EPCIS GS1-Signature; signatureToken] is signed with its %s, which is shown nowhere and kept sealed',
    async (name) => {
      const { createQuery, subscribe, capture, epcis } = passport.inWorkspace();
      await createQuery('shipped');
      const signatureToken = `a ${name} of the receiver`;
      const id = await subscribe('shipped', { dest: receiver.url, [name]: signatureToken });
      await capture(1);
      await deliveredInOrder(receiver.received, [1]);
      const { headers, body } = receiver.received[0]!;
      const [, t, v1] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['gs1-signature'])) ?? [];
      expect(v1).toBe(createHmac('sha256', signatureToken).update(`${t}.${body}`).digest('hex'));
      expect((await epcis(`/queries/shipped/subscriptions/${id}`)).text).not.toContain(signatureToken);
      for (const table of ['events', 'epcis_subscriptions']) {
        const rows = await passport.query(`SELECT * FROM passport.${table}`);
        expect(JSON.stringify(rows)).not.toContain(signatureToken);
      }
    },
  );

  it('[EPCIS GS1-Query-Min-Record-Time] tells with each delivery, and when it is asked, up to which record time all was sent', async () => {
    const { createQuery, subscribe, capture, epcis } = passport.inWorkspace();
    await createQuery('shipped');
    const id = await subscribe('shipped', { dest: receiver.url });
    await capture(1);
    await deliveredInOrder(receiver.received, [1]);
    await capture(2);
    await deliveredInOrder(receiver.received, [1, 2]);
    const told = receiver.received.map(({ headers }) => headers['gs1-query-min-record-time']);
    const recorded = receiver.received.map(({ body }) => eventsIn(JSON.parse(body)).at(-1)?.recordTime);
    expect(told).toEqual(recorded);
    await eventually(async () => {
      const { headers } = await epcis(`/queries/shipped/subscriptions/${id}`);
      expect(headers.get('gs1-query-min-record-time')).toBe(recorded.at(-1));
    });
  });

  it('[EPCIS GET /queries/{queryName}/subscriptions; GET /queries/{queryName}/subscriptions/{subscriptionID}; DELETE /queries/{queryName}/subscriptions/{subscriptionID}] is listed, read and ended, and sent nothing after its end', async () => {
    const { createQuery, subscribe, capture, epcis } = passport.inWorkspace();
    await createQuery('shipped');
    const id = await subscribe('shipped', { dest: receiver.url, reportIfEmpty: true });
    const other = await subscribe('shipped', { dest: receiver.url, stream: undefined, schedule: { second: '0/2' } });
    await capture(1);
    await eventually(() => expect(deliveredIds(receiver.received)).toContain(eventIdOf(1)));
    const read = await epcis(`/queries/shipped/subscriptions/${id}`);
    expect(read.body).toEqual({
      ...{ subscriptionID: id, dest: receiver.url, stream: true, reportIfEmpty: true, status: 'active' },
      ...{ initialRecordTime: expect.any(String), createdAt: expect.any(String), minRecordTime: expect.any(String) },
      epcFormat: 'Always_GS1_Digital_Link',
      ...(read.body.lastNotifiedAt && { lastNotifiedAt: expect.any(String) }),
    });
    expect(read.headers.get('gs1-query-min-record-time')).toBe(read.body.minRecordTime);
    const list = await epcis('/queries/shipped/subscriptions?perPage=1');
    expect(list.body.map((one: { subscriptionID: string }) => one.subscriptionID)).toEqual([id]);
    const next = /<\/api\/v1\/epcis([^>]+)>; rel="next"/.exec(list.headers.get('link') ?? '')?.[1] ?? '';
    expect((await epcis(next)).body).toMatchObject([{ subscriptionID: other, schedule: { second: '0/2' } }]);

    for (const one of [id, other])
      expect((await epcis(`/queries/shipped/subscriptions/${one}`, { method: 'DELETE' })).status).toBe(204);
    expect((await epcis(`/queries/shipped/subscriptions/${id}`, { method: 'DELETE' })).status).toBe(404);
    const last = await subscribe('shipped', { dest: receiver.url });
    await capture(2);
    await eventually(() => expect(deliveredIds(receiver.received)).toContain(eventIdOf(2)));
    const after = receiver.received.filter(({ body }) => idsIn(JSON.parse(body)).includes(eventIdOf(2)));
    expect(after.map(({ body }) => JSON.parse(body).epcisBody.queryResults.subscriptionID)).toEqual([last]);
  });

  it('ends with its query', async () => {
    const { createQuery, subscribe, epcis } = passport.inWorkspace();
    await createQuery('shipped');
    const id = await subscribe('shipped', { dest: receiver.url });
    expect((await epcis('/queries/shipped', { method: 'DELETE' })).status).toBe(204);
    await createQuery('shipped');
    expect((await epcis(`/queries/shipped/subscriptions/${id}`)).status).toBe(404);
    for (const table of ['subscriptions', 'subscription_progress', 'subscription_heads', 'subscription_matches'])
      expect(await passport.query(`SELECT 1 FROM passport.epcis_${table} WHERE subscription_id = $1`, [id])).toEqual(
        [],
      );
  });

  it('is unknown to other workspaces and to the other mode', async () => {
    const { createQuery, subscribe, epcis, as } = passport.inWorkspace();
    await createQuery('shipped');
    const id = await subscribe('shipped', { dest: receiver.url });
    const body = { dest: receiver.url, stream: true };
    const at = '/queries/shipped/subscriptions';
    for (const by of [otherWorkspace, { ...as, mode: otherMode.mode }]) {
      for (const [path, request] of [
        ...([
          [`${at}/${id}`, {}],
          [`${at}/${id}`, { method: 'DELETE' }],
          [at, {}],
        ] as const),
        ...([
          [at, { method: 'POST', body }],
          ['/queries/shipped', {}],
          ['/queries/shipped/events', {}],
        ] as const),
        ['/queries/shipped', { method: 'DELETE' }] as const,
      ])
        expect([path, (await epcis(path, request, by)).body.type]).toEqual([
          path,
          'epcisException:NoSuchNameException',
        ]);
    }
    expect((await epcis(`${at}/${id}`)).status).toBe(200);
  });

  it.each<[object, string, string]>([
    [{ dest: 'http://10.0.0.1/' }, 'ValidationException', 'private'],
    [{ dest: 'https://169.254.169.254/latest' }, 'ValidationException', 'private'],
    [{ dest: 'https://[::ffff:10.0.0.1]/' }, 'ValidationException', 'private'],
    [{ dest: 'ftp://example.com/' }, 'ValidationException', 'http'],
    [{ dest: 'https://user:pass@example.com/' }, 'ValidationException', 'password'],
    [{ dest: 17 }, 'ValidationException', 'address'],
    [{ dest: undefined }, 'ValidationException', 'address'],
    [{ colour: 'red' }, 'ValidationException', 'colour'],
    [{ secret: 17 }, 'ValidationException', 'secret'],
    [{ signatureToken: '' }, 'ValidationException', 'signatureToken'],
    [{ stream: undefined }, 'SubscriptionControlsException', 'exactly one'],
    [{ schedule: { second: '0' } }, 'SubscriptionControlsException', 'exactly one'],
    [{ stream: false }, 'SubscriptionControlsException', 'exactly one'],
    [{ stream: undefined, schedule: { second: 0 } }, 'SubscriptionControlsException', 'text'],
    [{ stream: undefined, schedule: { year: '1' } }, 'SubscriptionControlsException', 'year'],
    [{ stream: undefined, schedule: [] }, 'SubscriptionControlsException', 'object'],
    [{ stream: undefined, schedule: { month: '2', dayOfMonth: '30' } }, 'SubscriptionControlsException', 'no time'],
    [{ initialRecordTime: 'yesterday' }, 'SubscriptionControlsException', 'initialRecordTime'],
    [{ initialRecordTime: '2026-02-30T00:00:00Z' }, 'SubscriptionControlsException', 'initialRecordTime'],
    [{ reportIfEmpty: 'yes' }, 'SubscriptionControlsException', 'reportIfEmpty'],
  ])(
    '[EPCIS epcisException:SubscriptionControlsException; SSRF] with %j is refused',
    async (changes, exception, words) => {
      const { createQuery, post } = passport.inWorkspace();
      await createQuery('shipped');
      const body = { dest: receiver.url, stream: true, ...changes };
      const answer = await post('/queries/shipped/subscriptions', body);
      expect([answer.status, answer.body.type]).toEqual([400, `epcisException:${exception}`]);
      expect(answer.body.detail).toContain(words);
    },
  );

  it('is refused to a query that limits its result as a whole', async () => {
    const { createQuery, post } = passport.inWorkspace();
    await createQuery('few', { EQ_bizStep: ['shipping'], maxEventCount: 5 });
    const answer = await post('/queries/few/subscriptions', { dest: receiver.url, stream: true });
    expect(answer.body.type).toBe('epcisException:SubscriptionControlsException');
  });

  it('is refused in XML and to a query that is none', async () => {
    const { createQuery, post } = passport.inWorkspace();
    expect((await post('/queries/none/subscriptions', { dest: receiver.url, stream: true })).status).toBe(404);
    await createQuery('shipped');
    const xml = await post('/queries/shipped/subscriptions', '<a/>', { 'content-type': 'application/xml' });
    expect(xml.body.type).toBe('epcisException:UnsupportedMediaTypeException');
  });
});
