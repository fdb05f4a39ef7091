import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { type EpcisEventMessage, topics } from '@proofmark/contracts';
import { StreamPositions } from '@proofmark/event-store';
import { type BatchContext, type RecordBatch, StreamHandler } from '@proofmark/event-stream';
import { SubscriptionDispatcher } from '../epcis/subscription/delivery/subscription-dispatcher.worker.js';
import { EventMatcher } from '../epcis/subscription/matching/event-matcher.js';

/** Every captured event becomes a match of every subscription it belongs to. */
@Controller()
export class OnEpcisEvent {
  constructor(
    private readonly positions: StreamPositions,
    private readonly matcher: EventMatcher,
    private readonly dispatcher: SubscriptionDispatcher,
  ) {}

  @StreamHandler({
    group: 'passport.subscriptions',
    topics: [topics.epcisEvent.name],
    from: 'earliest',
    sharing: { kind: 'shared' },
    gatherMs: 50,
  })
  async match(@Payload() batch: RecordBatch<EpcisEventMessage>, @Ctx() context: BatchContext): Promise<void> {
    let matched = 0;
    await this.positions.projectOnce(context.group, batch, async (em, records) => {
      matched = await this.matcher.match(em, records);
    });
    if (matched > 0) this.dispatcher.wake();
  }
}
