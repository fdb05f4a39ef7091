export type { Command, Event } from './event.js';
export type { Decider } from './decider.js';
export { EventStore, type FactOfStream, VersionConflict, type StreamSlice, type WrittenFact } from './event-store.js';
export { handleCommand, type Decision } from './handle-command.js';
export { Rejected, type RejectionKind } from './rejected.js';
export { specify, type Outcome } from './given-when-then.js';
