import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { type QrMessage, topics } from '@proofmark/contracts';
import { StreamPositions } from '@proofmark/event-store';
import { type BatchContext, type RecordBatch, StreamHandler } from '@proofmark/event-stream';
import { learnCodes } from './known-codes.projection.js';

@Controller()
export class KnownCodesWorker {
  constructor(private readonly positions: StreamPositions) {}

  @StreamHandler({
    group: 'analytics.known-codes',
    topics: [topics.qr.name],
    from: 'earliest',
    sharing: { kind: 'shared' },
    gatherMs: 250,
  })
  async learn(@Payload() batch: RecordBatch<QrMessage>, @Ctx() context: BatchContext): Promise<void> {
    await this.positions.projectOnce(context.group, batch, (em, records) => learnCodes(em, { ...batch, records }));
  }
}
