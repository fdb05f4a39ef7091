import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { type ScanMessage, topics } from '@proofmark/contracts';
import { StreamPositions } from '@proofmark/event-store';
import { type BatchContext, type RecordBatch, StreamHandler } from '@proofmark/event-stream';
import { countScans } from './scan-counts.projection.js';

@Controller()
export class ScanCountsWorker {
  constructor(private readonly positions: StreamPositions) {}

  @StreamHandler({
    group: 'analytics.scan-counts',
    topics: [topics.scan.name],
    from: 'earliest',
    sharing: { kind: 'shared' },
    gatherMs: 250,
    maxBatch: 2000,
  })
  async count(@Payload() batch: RecordBatch<ScanMessage>, @Ctx() context: BatchContext): Promise<void> {
    await this.positions.projectOnce(context.group, batch, (em, records) => countScans(em, { ...batch, records }));
  }
}
