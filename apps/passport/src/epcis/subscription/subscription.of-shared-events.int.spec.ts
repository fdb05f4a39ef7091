import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { CallContext } from '@proofmark/runtime';
import { eventually, WebhookReceiver } from '@proofmark/testing';
import { deliveredIds, deliveredInOrder, eventIdOf, subscribedPassport } from './subscriptions.fixture.js';

const passport = subscribedPassport();
const SHARED = 'https://id.gs1.org/01/09521141012345';
const OTHER = 'https://id.gs1.org/01/09506000134352/21/1';
const unit = (serial: number) => ({ epcList: [`${SHARED}/21/${serial}`] });

let receiver: WebhookReceiver;
beforeEach(async () => void (receiver = await WebhookReceiver.start()));
afterEach(() => receiver.stop());

/** Two workspaces, of which one captures and one has subscribed. */
function partners() {
  const [grantor, grantee] = [passport.inWorkspace(), passport.inWorkspace()];
  const shares = (path: string, method: string, body?: object) =>
    passport.ask(`/api/v1/epcis-shares${path}`, { method, body }, grantor.as);
  return {
    grantor,
    grantee,
    grant: async (identifier = SHARED, to: Partial<CallContext> = grantee.as): Promise<string> => {
      const answer = await shares('', 'POST', { granteeId: to.workspaceId, identifier });
      expect(answer).toMatchObject({ status: 201 });
      return answer.body.data.id;
    },
    revoke: async (id: string) => expect(await shares(`/${id}`, 'DELETE')).toMatchObject({ status: 204 }),
    capture: async (id: string | number, more: object, access = 'partners') => {
      const body = {
        '@context': 'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld',
        ...{ type: 'ObjectEvent', action: 'OBSERVE', bizStep: 'shipping', eventID: eventIdOf(id) },
        ...{ eventTime: '2026-05-19T10:00:00.000Z', eventTimeZoneOffset: '+00:00', ...more },
      };
      expect(await grantor.post('/events', body, { 'proofmark-access-class': access })).toMatchObject({ status: 201 });
    },
  };
}

describe('[EPCIS webhook] a subscription to what another workspace shares', () => {
  it('is sent what is granted as it is captured, in the order of its workspace, and nothing else of it', async () => {
    const { grantee, grant, capture } = partners();
    await grantee.createQuery('shipped');
    await grantee.subscribe('shipped', { dest: receiver.url });
    await grant();
    await capture(1, unit(1));
    await capture('private', unit(2), 'private');
    await capture('other', { epcList: [OTHER] });
    await capture('step', { ...unit(3), bizStep: 'receiving' });
    await capture(2, { epcList: [OTHER, `${SHARED}/21/4`] });
    await capture(3, { epcList: undefined, quantityList: [{ epcClass: `${SHARED}/10/A` }] }, 'public');
    await deliveredInOrder(receiver.received, [1, 2, 3]);
  });

  it('stands beside one’s own events, and a third workspace gets nothing', async () => {
    const { grantee, grant, capture } = partners();
    const stranger = passport.inWorkspace();
    const strangersReceiver = await WebhookReceiver.start();
    for (const [{ createQuery, subscribe }, dest] of [
      [grantee, receiver.url],
      [stranger, strangersReceiver.url],
    ] as const) {
      await createQuery('shipped');
      await subscribe('shipped', { dest });
    }
    await grant();
    await grantee.capture('own-1');
    await capture(1, unit(1));
    await stranger.capture('own-stranger');
    await eventually(() => {
      expect([...new Set(deliveredIds(receiver.received))].sort()).toEqual(['own-1', 1].map(eventIdOf).sort());
      expect([...new Set(deliveredIds(strangersReceiver.received))]).toEqual([eventIdOf('own-stranger')]);
    });
    await strangersReceiver.stop();
  });

  it('is sent the past that it asks for, shared events among it in the order of recording', async () => {
    const { grantee, grant, capture } = partners();
    await capture(1, unit(1));
    await grantee.capture('own');
    await capture('private', unit(1), 'private');
    await capture(2, unit(2));
    await grant();
    await grantee.createQuery('shipped');
    await grantee.subscribe('shipped', { dest: receiver.url, initialRecordTime: '2026-01-01T00:00:00Z' });
    await deliveredInOrder(receiver.received, [1, 'own', 2]);
    await capture(3, unit(3));
    await deliveredInOrder(receiver.received, [1, 'own', 2, 3]);
  });

  it('is sent nothing that is captured after the share was revoked', async () => {
    const { grantee, grant, revoke, capture } = partners();
    receiver.answering = (_, response) => void response.writeHead(503).end();
    await grantee.createQuery('shipped');
    await grantee.subscribe('shipped', { dest: receiver.url });
    const id = await grant();
    await grant(OTHER);
    await capture('owed', unit(1));
    await eventually(() => expect(deliveredIds(receiver.received)).toContain(eventIdOf('owed')));
    await revoke(id);
    const until = receiver.received.length;
    await capture('revoked', unit(2));
    receiver.answering = (_, response) => void response.writeHead(204).end();
    // Of the same workspace, and so behind the one before.
    await capture('granted', { epcList: [OTHER] });
    await eventually(() => expect(deliveredIds(receiver.received).at(-1)).toBe(eventIdOf('granted')));
    // One delivery may have been under way while the share was revoked.
    const granted = [eventIdOf('granted')];
    expect([granted, [eventIdOf('owed'), ...granted]]).toContainEqual(deliveredIds(receiver.received.slice(until)));
    expect(deliveredIds(receiver.received)).not.toContain(eventIdOf('revoked'));
  });

  it('is sent nothing of what it was owed when the share was revoked, and goes on behind it', async () => {
    const { grantee, grant, revoke, capture, grantor } = partners();
    await grantee.createQuery('shipped');
    const id = await grant();
    await capture('first', unit(1));
    const eventList = Array.from({ length: 600 }, (_, n) => ({
      ...{ type: 'ObjectEvent', action: 'OBSERVE', bizStep: 'shipping', eventID: eventIdOf(`row-${n}`) },
      ...{ eventTime: '2026-05-19T10:00:00.000Z', eventTimeZoneOffset: '+00:00', ...unit(n + 10) },
    }));
    const document = {
      '@context': 'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld',
      ...{
        type: 'EPCISDocument',
        schemaVersion: '2.0',
        creationDate: '2026-05-19T10:00:00Z',
        epcisBody: { eventList },
      },
    };
    const schedule = { stream: undefined, schedule: { second: '59', minute: '59', hour: '3', dayOfMonth: '1' } };
    const waiting = await grantee.subscribe('shipped', { dest: receiver.url, ...schedule });
    const answer = await grantor.post('/capture', document, { 'proofmark-access-class': 'partners' });
    expect(answer.status).toBe(202);
    const matched = () =>
      passport.query('SELECT FROM passport.epcis_subscription_matches WHERE subscription_id = $1', [waiting]);
    await eventually(async () => expect(await matched()).toHaveLength(600));
    await revoke(id);
    await grantee.capture('own');
    await eventually(async () => expect(await matched()).toHaveLength(601));
    // As the tick does it.
    await passport.query(
      `UPDATE passport.epcis_subscription_progress SET open_to = 9223372036854775807 WHERE subscription_id = $1`,
      [waiting],
    );
    await deliveredInOrder(receiver.received, ['own']);
  });
});
