export { EventStoreModule, type EventStoreOptions } from './event-store.module.js';
export { type GoldenSamples, goldenSamples } from './golden-samples.js';
export { CreateEvents } from './migrations/20261120-create-events.js';
export { CreateStreamPositions } from './migrations/20261120-create-stream-positions.js';
export { PostgresEventStore } from './postgres-event-store.js';
export {
  InSets,
  InSetsAhead,
  type Projection,
  projection,
  type ProjectionHandler,
  type ProjectionHandlers,
  type ProjectionOptions,
  Write,
} from './projection.js';
export { type PublishedEvents, publishedEvents, type PublishedEventsDefinition } from './published-events.js';
export { type Actor, envelopeOf, type Recorded, type RecordMetadata } from './recorded.js';
export { type ReadModels, Rebuild } from './rebuild/rebuild.js';
export { rebuildReadModel, type RebuildReport, type RebuildRequest } from './rebuild/rebuild-read-model.js';
export { rebuildFromTopic, type TopicRebuildReport } from './rebuild/rebuild-from-topic.js';
export type { ShadowPlace } from './rebuild/shadow-tables.js';
export type { TopicReading, TopicReadModel } from './rebuild/topic-read-model.js';
export { Relay, type RelaySettings } from './relay/relay.js';
export { Bell } from './relay/bell.js';
export type { StoreParts } from './store-parts.js';
export { StreamPositions } from './stream-positions.js';
export { type Upcaster, type Upcasters, Upcasting } from './upcasting.js';
