import { type Command, type Decider, Rejected } from '@proofmark/event-sourcing';
import type { SubscriptionCreated, SubscriptionEnded, SubscriptionEvent } from './subscription.events.js';

type Subscribe = Command<'Subscribe', SubscriptionCreated['data']>;
type EndSubscription = Command<'EndSubscription', SubscriptionEnded['data']>;

export type SubscriptionCommand = Subscribe | EndSubscription;

/** Whether it lives. */
type Lives = boolean;

export const subscriptionDecider: Decider<Lives, SubscriptionCommand, SubscriptionEvent> = {
  initialState: false,
  evolve(_, { type }) {
    switch (type) {
      case 'SubscriptionCreated':
        return true;
      case 'SubscriptionEnded':
        return false;
    }
  },
  decide(command, lives) {
    switch (command.type) {
      case 'Subscribe':
        return [{ type: 'SubscriptionCreated', data: command.data }];
      case 'EndSubscription':
        return end(command, lives);
    }
  },
};

/** Whoever asks for the end of one that has ended hears so; what ends by itself may have ended before. */
function end({ data }: EndSubscription, lives: Lives): SubscriptionEvent[] {
  if (lives) return [{ type: 'SubscriptionEnded', data }];
  if (data.reason !== 'asked') return [];
  throw new Rejected('not-found', 'not_found', 'No such subscription.');
}
