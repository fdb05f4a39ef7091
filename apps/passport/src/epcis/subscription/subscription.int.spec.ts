import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { WebhookReceiver, eventually } from '@proofmark/testing';
import { deliveredIds, deliveredInOrder, eventIdOf, subscribedPassport } from './subscriptions.fixture.js';

const passport = subscribedPassport();

describe('a subscription', () => {
  let receiver: WebhookReceiver;
  beforeEach(async () => void (receiver = await WebhookReceiver.start()));
  afterEach(() => receiver.stop());

  it('is sent the events of its query as they are captured, in their order', async () => {
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
});
