import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { type EpcisEventMessage, type QrMessage, type ScanMessage, topics } from '@proofmark/contracts';
import { StreamPositions } from '@proofmark/event-store';
import { type BatchContext, type RecordBatch, StreamHandler } from '@proofmark/event-stream';
import { enqueue } from '../delivery/enqueue.js';
import { Dispatcher } from '../delivery/dispatcher.worker.js';
import { noticeOf } from '../delivery/payload.js';

/** Whatever is published becomes a delivery for every endpoint that listens to it. */
@Controller()
export class OnMessage {
  constructor(
    private readonly positions: StreamPositions,
    private readonly dispatcher: Dispatcher,
  ) {}

  @StreamHandler({
    group: 'webhooks.fan-out',
    topics: [topics.qr.name, topics.scan.name, topics.epcisEvent.name],
    from: 'earliest',
    sharing: { kind: 'shared' },
    gatherMs: 100,
  })
  async fanOut(
    @Payload() batch: RecordBatch<QrMessage | ScanMessage | EpcisEventMessage>,
    @Ctx() context: BatchContext,
  ): Promise<void> {
    let queued = 0;
    await this.positions.projectOnce(context.group, batch, async (em, records) => {
      const notices = records.flatMap(({ message }) => (message && noticeOf(message)) ?? []);
      queued = await enqueue(em, notices);
    });
    if (queued > 0) this.dispatcher.wake();
  }
}
