import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Metrics } from '@proofmark/runtime';
import { eventually, WebhookReceiver } from '@proofmark/testing';
import { subscribedPassport } from '../subscriptions.fixture.js';

// What is refused is tried again long after the spec.
const passport = subscribedPassport({ EPCIS_SUBSCRIPTION_RETRY_MS: '3600000' });
let receiver: WebhookReceiver;
beforeEach(async () => void (receiver = await WebhookReceiver.start()));
afterEach(() => receiver.stop());

async function numberOf(metric: string, labels: object = {}): Promise<number> {
  const samples = await passport.service().app.get(Metrics).read();
  const found = samples.filter((sample) => sample.metric.name === metric);
  const [one, ...others] = found.filter((sample) => Object.entries(labels).every(([k, v]) => sample.labels[k] === v));
  expect([metric, labels, others]).toEqual([metric, labels, []]);
  return one?.value as number;
}
const subscriptions = (kind: string, state: string) => numberOf('proofmark_epcis_subscriptions', { kind, state });
const deliveries = (outcome: string) => numberOf('proofmark_epcis_deliveries_total', { outcome });
const isBehind = (events: number) =>
  eventually(async () => {
    expect(await numberOf('proofmark_epcis_most_behind_events')).toBe(events);
    expect((await numberOf('proofmark_epcis_most_behind_seconds')) > 0).toBe(events > 0);
  });

describe('the metrics of subscriptions', () => {
  it('are all there before there is any', async () => {
    for (const kind of ['webhook', 'socket'])
      for (const state of ['active', 'failing', 'parked']) expect(await subscriptions(kind, state)).toBe(0);
    for (const outcome of ['delivered', 'too_large', 'gone', 'refused', 'unreachable'])
      expect(await deliveries(outcome)).toBe(0);
    await isBehind(0);
    expect(await numberOf('proofmark_epcis_oldest_due_delivery_seconds')).toBe(0);
  });

  it('count deliveries by outcome, and subscriptions by how they fare', async () => {
    const { createQuery, subscribe, capture, epcis } = passport.inWorkspace();
    await createQuery('shipped');
    const dest = receiver.url;
    const [first] = [await subscribe('shipped', { dest }), await subscribe('shipped', { dest })];
    await eventually(async () => expect(await subscriptions('webhook', 'active')).toBe(2));
    await capture(1);
    await eventually(async () => expect(await deliveries('delivered')).toBe(2));

    receiver.answering = (_, response) => void response.writeHead(503).end();
    await capture(2);
    await eventually(async () => expect(await deliveries('refused')).toBe(2));
    await eventually(async () => expect(await subscriptions('webhook', 'failing')).toBe(2));
    await capture(3);
    await isBehind(2);
    // They are owed something, and their time has not come.
    expect(await numberOf('proofmark_epcis_oldest_due_delivery_seconds')).toBe(0);

    receiver.answering = (_, response) => void response.writeHead(410).end();
    await passport.query(
      `UPDATE passport.epcis_subscription_progress SET due_at = '-infinity' WHERE subscription_id = $1`,
      [first],
    );
    await eventually(async () => expect(await deliveries('gone')).toBe(1));
    await eventually(async () => expect(await subscriptions('webhook', 'parked')).toBe(1));
    expect(await subscriptions('webhook', 'failing')).toBe(1);
    await epcis('/queries/shipped', { method: 'DELETE' });
    await isBehind(0);
  });

  it('tell what is due and not done', async () => {
    const { createQuery, subscribe, capture, epcis } = passport.inWorkspace();
    await createQuery('shipped');
    let letGo = (): void => undefined;
    receiver.answering = (_, response) => void (letGo = () => void response.writeHead(204).end());
    await subscribe('shipped', { dest: receiver.url });
    await capture(1);
    const due = () => numberOf('proofmark_epcis_oldest_due_delivery_seconds');
    await eventually(() => expect(receiver.received).toHaveLength(1));
    expect(await due()).toBeGreaterThan(0);
    letGo();
    await eventually(async () => expect(await due()).toBe(0));
    await epcis('/queries/shipped', { method: 'DELETE' });
  });
});
