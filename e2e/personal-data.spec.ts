import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { deadLetterTopic, retryTopic, sharedGroups, topics } from '@proofmark/contracts';
import { EventStream } from '@proofmark/event-stream';
import { DemoWorkspaceHandler } from '@proofmark/identity';
import { eventually, patch, post } from '@proofmark/testing';
import { bearer, WholeProofmark } from './whole-proofmark.js';

/** Everything about one admin and one phone that must never be read in a topic. */
const PERSON = { email: 'jane.roe.4711@example.org', name: 'Jane Unmistakable Roe', password: 'never-in-a-topic-4711' };
const PHONE = {
  address: '127.0.0.77',
  userAgent:
    'Mozilla/5.0 (Linux; Android 15; Unmistakable-9000) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/137.0.7151.115 Mobile Safari/537.36',
  referrer: 'https://mail.example.net/inbox/jane.roe/letter-4711?token=abc4711',
};

let whole: WholeProofmark;
beforeAll(async () => void (whole = await WholeProofmark.start()));
afterAll(() => whole.stop());

/** From an address of its own, as the resolver sees it. */
function scan(url: URL): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { 'user-agent': PHONE.userAgent, referer: PHONE.referrer, 'accept-language': 'pt-BR' };
    request(url, { localAddress: PHONE.address, headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    })
      .on('error', reject)
      .end();
  });
}

/** All that lies in all topics, as text: keys, headers and messages. */
async function everythingPublished(): Promise<string> {
  const stream = whole.service('codes').app.get(EventStream);
  const names = [
    ...Object.values(topics).map(({ name }) => name),
    ...sharedGroups.flatMap((group) => [deadLetterTopic(group).name, retryTopic(group).name]),
  ];
  const read: string[] = [];
  for (const name of names) {
    const consumer = await stream.subscribe({
      group: 'spec.personal-data',
      topics: [name],
      from: 'earliest',
      sharing: { kind: 'everyone' },
      handle: async ({ records }) =>
        void read.push(...records.map(({ key, headers, message }) => JSON.stringify({ name, key, headers, message }))),
    });
    await consumer.caughtUp();
    await consumer.stop();
  }
  return read.join('\n');
}

describe('what is published of people who sign up, sign in and scan', () => {
  it('names none of them, and cannot be led back to one', async () => {
    const made = await whole.service('identity').app.get(DemoWorkspaceHandler).create('Nord Kettles', PERSON);
    const { email, password } = PERSON;
    const session = await whole.call(post('/api/v1/sessions', { email, password }));
    expect(session.status).toBe(204);
    const as = bearer(made.keys.live);
    const created = await whole.call(
      post('/api/v1/qr-codes', { name: 'Kettle', destinationUrl: 'https://example.com/' }, as),
    );
    const { id, publicUrl } = created.body.data as { id: string; publicUrl: string };
    const destinationUrl = 'https://example.com/spring';
    expect((await whole.call(patch(`/api/v1/qr-codes/${id}/destination`, { destinationUrl }, as))).status).toBe(200);
    const link = new URL(new URL(publicUrl).pathname, whole.resolverUrl);
    expect(
      await eventually(async () => {
        const status = await scan(link);
        expect(status).toBe(302);
        return status;
      }),
    ).toBe(302);

    const published = await eventually(async () => {
      const text = await everythingPublished();
      // All of it has happened, and was told.
      for (const told of [
        'Nord Kettles',
        'scan.captured',
        'qr.destination_updated',
        'api-key.created',
        'mail.example.net',
      ])
        expect(text).toContain(told);
      return text;
    });
    const secrets = [...Object.values(made.keys).flatMap(({ token, secret }) => [token, secret]), password];
    const cookie = session.headers.getSetCookie()[0]?.split(/[=;]/)[1] ?? '';
    expect(cookie.length).toBeGreaterThan(10);
    for (const word of [...Object.values(PERSON), PHONE.address, '::ffff', 'Unmistakable', ...secrets, cookie])
      expect(published).not.toContain(word);
    for (const part of ['inbox', 'letter-4711', 'abc4711', '7151.115', 'AppleWebKit'])
      expect(published).not.toContain(part);
  });
});
