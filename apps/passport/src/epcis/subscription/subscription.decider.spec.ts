import { describe, it } from '@jest/globals';
import { specify } from '@proofmark/event-sourcing';
import { subscriptionDecider } from './subscription.decider.js';
import type { EndReason, SubscriptionEvent } from './subscription.events.js';

const given = specify(subscriptionDecider);
const at = '2026-05-19T12:00:00.000Z';
const data = {
  ...{ subscriptionId: 'eps_1', queryId: 'epq_1', queryName: 'shipped', dest: 'https://example.com/' },
  ...{ sealedToken: null, schedule: null, reportIfEmpty: false, initialRecordTime: at, afterPosition: 7 },
  ...{ epcFormat: 'No_Preference', createdAt: at, createdBy: 'key_1' },
};
const created: SubscriptionEvent = { type: 'SubscriptionCreated', data };
const ended = (reason: EndReason): SubscriptionEvent => ({
  type: 'SubscriptionEnded',
  data: { subscriptionId: 'eps_1', reason, endedAt: at },
});
const end = (reason: EndReason) =>
  ({ type: 'EndSubscription', data: { subscriptionId: 'eps_1', reason, endedAt: at } }) as const;

describe('a subscription', () => {
  it('is created', () => given().when({ type: 'Subscribe', data }).then(created));
  it('ends when its owner asks', () => given(created).when(end('asked')).then(ended('asked')));
  it('ends with its query', () => given(created).when(end('query-deleted')).then(ended('query-deleted')));
  it('cannot be ended twice by its owner', () =>
    given(created, ended('asked')).when(end('asked')).rejected('not_found'));
  it('ends once, when its socket closes as its query goes', () =>
    given(created, ended('query-deleted')).when(end('socket-closed')).nothing());
  it('is unknown before it was created', () => given().when(end('asked')).rejected('not_found'));
});
