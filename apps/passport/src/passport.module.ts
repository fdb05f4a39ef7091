import { type DynamicModule, Module } from '@nestjs/common';
import { CreateEvents, CreateStreamPositions, EventStoreModule } from '@proofmark/event-store';
import { EventStreamModule } from '@proofmark/event-stream';
import { RuntimeModule } from '@proofmark/runtime';
import type { PassportConfig } from './passport.config.js';
import { passportReadModels } from './read-models.js';

/** The EPCIS repository: events captured from partners, and everything that can be asked of them. */
@Module({})
export class PassportModule {
  static with(config: PassportConfig): DynamicModule {
    return {
      module: PassportModule,
      imports: [
        RuntimeModule.forService({
          config,
          entities: passportReadModels.entities,
          migrations: [CreateEvents, CreateStreamPositions],
        }),
        EventStreamModule.forService(config),
        EventStoreModule.forService({ projections: passportReadModels.projections, published: [] }),
      ],
      controllers: [],
      providers: [],
    };
  }
}
