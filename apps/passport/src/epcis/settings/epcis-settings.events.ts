import type { Event } from '@proofmark/event-sourcing';
import type { AccessClass } from '../event/epcis-event.js';

/** What an event is called that comes without an eventID: by its content, or as one of its own whatever it holds. */
export const EVENT_ID_FORMS = ['hash', 'uuid'] as const;
export type EventIdForm = (typeof EVENT_ID_FORMS)[number];

/** How captures of a workspace and mode go on from now; what was captured stays as it is. */
export type EpcisSettingsChanged = Event<
  'EpcisSettingsChanged',
  { eventIds: EventIdForm; accessClass: AccessClass; changedAt: string; changedBy: string }
>;
