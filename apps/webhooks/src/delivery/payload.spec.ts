import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { QrMessage, ScanMessage } from '@proofmark/contracts';
import { noticeOf, pingOf } from './payload.js';

const golden = JSON.parse(
  readFileSync(new URL('../../../../libs/contracts/src/messages.golden.json', import.meta.url), 'utf8'),
) as Record<string, QrMessage | ScanMessage>;

function told(type: string) {
  const message = golden[type];
  if (!message) throw new Error(`No golden sample of ${type}.`);
  const notice = noticeOf(message);
  return {
    message,
    notice,
    body: notice && (JSON.parse(notice.body) as { type: string; data: Record<string, unknown> }),
  };
}

describe('the notice of a message', () => {
  it.each(['qr.created', 'qr.updated', 'qr.destination_updated', 'qr.archived'])(
    'tells %s with the whole code',
    (type) => {
      const { message, notice, body } = told(type);
      expect(notice).toMatchObject({
        eventType: type,
        messageId: message.id,
        subject: message.subject,
        mode: message.mode,
      });
      expect(body).toMatchObject({ id: message.id, type, createdAt: message.time, data: message.data });
    },
  );

  it('tells a scan as qr.scanned, with utm parameters under their short names', () => {
    const { body } = told('scan.captured');
    expect(body).toMatchObject({
      type: 'qr.scanned',
      data: { qrCodeId: 'qr_01jvm3k5n0000000000000000c', country: 'BR', device: 'mobile', utm: { source: 'qr' } },
    });
  });

  it('says nothing of a code that was deleted for good', () => expect(told('qr.deleted').notice).toBeNull());
});

describe('a ping', () => {
  it('names the endpoint it was asked for', () => {
    const ping = pingOf('wh_1', { id: 'ping_1', workspaceId: 'ws_1', mode: 'test', at: '2026-05-19T12:00:00.000Z' });
    expect(JSON.parse(ping.body)).toEqual({
      id: 'ping_1',
      type: 'webhook.ping',
      createdAt: '2026-05-19T12:00:00.000Z',
      workspaceId: 'ws_1',
      mode: 'test',
      data: { webhookId: 'wh_1' },
    });
  });
});
