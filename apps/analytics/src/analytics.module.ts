import { type DynamicModule, Module } from '@nestjs/common';
import { CreateStreamPositions, StreamPositions } from '@proofmark/event-store';
import { EventStreamModule } from '@proofmark/event-stream';
import { RuntimeModule } from '@proofmark/runtime';
import type { AnalyticsConfig } from './analytics.config.js';
import { CountScans } from './migrations/20261120-count-scans.js';
import { KnownCodes } from './known-codes/known-codes.query.js';
import { KnownCodesWorker } from './known-codes/known-codes.worker.js';
import { AnalyticsController } from './read-models/scan-counts/analytics.controller.js';
import { ScanCountsWorker } from './read-models/scan-counts/scan-counts.worker.js';

/** Read models only: all of it can be thrown away and rebuilt from the topics. */
@Module({})
export class AnalyticsModule {
  static with(config: AnalyticsConfig): DynamicModule {
    return {
      module: AnalyticsModule,
      imports: [
        RuntimeModule.forService({ config, migrations: [CreateStreamPositions, CountScans] }),
        EventStreamModule.forService(config),
      ],
      controllers: [AnalyticsController, ScanCountsWorker, KnownCodesWorker],
      providers: [KnownCodes, StreamPositions],
    };
  }
}
