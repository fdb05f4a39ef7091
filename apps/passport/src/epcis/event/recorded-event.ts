import type { CapturedEvent } from './epcis-event.js';

/** A captured event with what only the repository can say of it. */
export interface RecordedEvent {
  /** Grows in the order of recording within the service; unique. */
  readonly position: number;
  /** ISO 8601, UTC, milliseconds. */
  readonly recordTime: string;
  readonly captured: CapturedEvent;
}
