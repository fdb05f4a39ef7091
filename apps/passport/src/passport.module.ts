import { type DynamicModule, Module } from '@nestjs/common';
import { EPCIS_PATH, epcisProblem } from '@proofmark/contracts';
import { CreateEvents, CreateStreamPositions, EventStoreModule } from '@proofmark/event-store';
import { EventStreamModule } from '@proofmark/event-stream';
import { problemDetails, RuntimeModule } from '@proofmark/runtime';
import { EpcisEdge } from './epcis/http/epcis-edge.js';
import { IndexEpcisEvents } from './migrations/20261121-index-epcis-events.js';
import type { PassportConfig } from './passport.config.js';
import { publishedEpcisEvents } from './published-events.js';
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
          migrations: [CreateEvents, CreateStreamPositions, IndexEpcisEvents],
          errorShapes: [problemDetails(EPCIS_PATH, epcisProblem)],
        }),
        EventStreamModule.forService(config),
        EventStoreModule.forService({ projections: passportReadModels.projections, published: [publishedEpcisEvents] }),
      ],
      controllers: [],
      providers: [EpcisEdge],
    };
  }
}
