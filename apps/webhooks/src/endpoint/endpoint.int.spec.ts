import { describe, expect, it } from '@jest/globals';
import { del, get, patch, post } from '@proofmark/testing';
import { call, database, delivered, receiver, register, useWebhooks } from '../webhooks.fixture.js';

useWebhooks();

describe('a webhook endpoint', () => {
  it('shows its secret once', async () => {
    const { id, ...created } = await register();
    expect(created).toMatchObject({
      secret: expect.stringMatching(/^whsec_/),
      secretShownOnce: true,
      active: true,
      maxAttempts: 5,
    });
    const { body } = await call(get(`/api/v1/webhooks/${id}`));
    expect(body.data).toMatchObject({ id, name: 'CRM', url: receiver.url, events: ['qr.scanned', 'qr.created'] });
    expect(JSON.stringify(body)).not.toContain('whsec_');
  });

  it('keeps its secret sealed at rest', async () => {
    const { secret } = await register();
    for (const table of ['events', 'webhook_endpoints']) {
      const rows = await database.query(`SELECT * FROM webhooks.${table}`);
      expect(rows.length).toBeGreaterThan(0);
      expect(JSON.stringify(rows)).not.toContain(secret.slice('whsec_'.length));
    }
  });

  it('is listed, changed, switched off and on, and deleted', async () => {
    const { id } = await register();
    const change = await call(patch(`/api/v1/webhooks/${id}`, { name: 'ERP', events: ['qr.archived'], active: false }));
    expect(change.body.data).toMatchObject({
      name: 'ERP',
      events: ['qr.archived'],
      active: false,
      disabledReason: 'asked',
    });
    const on = await call(patch(`/api/v1/webhooks/${id}`, { active: true }));
    expect(on.body.data).toMatchObject({ active: true, disabledReason: null });
    expect((await call(get('/api/v1/webhooks'))).body.data.map((endpoint: { id: string }) => endpoint.id)).toEqual([
      id,
    ]);
    expect((await call(del(`/api/v1/webhooks/${id}`))).status).toBe(204);
    expect((await call(get(`/api/v1/webhooks/${id}`))).status).toBe(404);
    expect((await call(del(`/api/v1/webhooks/${id}`))).status).toBe(404);
  });

  it('is paged without loss or repetition', async () => {
    const ids = [];
    for (let i = 0; i < 5; i++) ids.unshift((await register()).id);
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const { body } = await call(get(`/api/v1/webhooks?limit=2${cursor && `&cursor=${cursor}`}`));
      seen.push(...body.data.map((endpoint: { id: string }) => endpoint.id));
      cursor = body.page.nextCursor;
    }
    expect(seen).toEqual(ids);
  });

  it.each([
    ['http://10.0.0.1/', 'invalid_webhook_url'],
    ['http://169.254.169.254/latest/meta-data', 'invalid_webhook_url'],
    ['http://[::ffff:10.0.0.1]/', 'invalid_webhook_url'],
    ['ftp://example.com/', 'invalid_webhook_url'],
    ['https://user:pass@example.com/', 'invalid_webhook_url'],
    ['not a url', 'invalid_webhook_url'],
  ])('may not be at %s', async (url, code) => {
    const answer = await call(post('/api/v1/webhooks', { name: 'x', url, events: ['qr.scanned'] }));
    expect([answer.status, answer.body.error.code]).toEqual([400, code]);
  });

  it.each([
    { name: '' },
    { events: [] },
    { events: ['qr.invented'] },
    { events: ['qr.scanned', 'qr.scanned'] },
    { timeoutSeconds: 31 },
    { maxAttempts: 0 },
    { maxAttempts: '5' },
    { colour: 'red' },
    { timeoutSeconds: null },
    { maxAttempts: null },
    { url: `https://example.com/${'x'.repeat(2048)}` },
  ])('is refused with %j', async (changes) => {
    const body = { name: 'CRM', url: 'https://example.com/', events: ['qr.scanned'], ...changes };
    const answer = await call(post('/api/v1/webhooks', body));
    expect([answer.status, answer.body.error.code]).toEqual([400, 'validation_error']);
  });

  it.each(['name', 'url', 'events', 'active', 'timeoutSeconds', 'maxAttempts'])(
    'keeps what it has where a change says %s is null: that is no value of it',
    async (name) => {
      const { id } = await register();
      const before = await call(get(`/api/v1/webhooks/${id}`));
      const answer = await call(patch(`/api/v1/webhooks/${id}`, { [name]: null }));
      expect([answer.status, answer.body.error.code]).toEqual([400, 'validation_error']);
      expect((await call(get(`/api/v1/webhooks/${id}`))).body).toEqual(before.body);
    },
  );

  it('is unknown to other workspaces and to the other mode, on every route', async () => {
    const { id } = await register();
    await call(post(`/api/v1/webhooks/${id}/ping`));
    const [delivery] = await delivered(id, 'succeeded');
    const at = `/api/v1/webhooks/${id}`;
    const requests = [
      get(at),
      patch(at, { name: 'x' }),
      del(at),
      post(`${at}/rotate-secret`, {}),
      post(`${at}/ping`),
      get(`${at}/deliveries`),
      get(`${at}/deliveries/${delivery.id}`),
      post(`${at}/deliveries/${delivery.id}/redeliver`),
      post(`${at}/recover`, { since: '2026-01-01T00:00:00Z' }),
    ];
    for (const context of [{ workspaceId: 'ws_other' }, { mode: 'test' as const }]) {
      for (const request of requests)
        expect([request.path, (await call(request, context)).status]).toEqual([request.path, 404]);
    }
    expect(receiver.received).toHaveLength(1);
  });
});
