import { qrArchived, qrCreated, qrDestinationUpdated, qrUpdated } from '@proofmark/contracts';

/** What an endpoint can listen to. */
export const SUBSCRIBABLE_EVENTS = [
  qrCreated.type,
  qrUpdated.type,
  qrDestinationUpdated.type,
  qrArchived.type,
  'qr.scanned',
  'epcis.event_captured',
] as const;

/** Sent on demand, to every endpoint that is asked to be pinged. */
export const PING = 'webhook.ping';
