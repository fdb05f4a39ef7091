import type { Event } from '@proofmark/event-sourcing';
import type { CapturedEvent } from './epcis-event.js';

/**
 * A partner's event, appended as the fact it is. The stream is the eventID within its workspace and mode: its first fact is the event itself
 * (or an error declaration of an event that is not known here), later ones are error declarations of it.
 */
export type EpcisEventCaptured = Event<'EpcisEventCaptured', CapturedEvent>;
