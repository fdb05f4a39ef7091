import type { MessageDefinition } from '../message.js';
import { deliveryFailed, endpointDisabled } from './delivery.js';
import { epcisEventCaptured } from './epcis.js';
import { apiKeyCreated, apiKeyRevoked, apiKeyRotated, workspaceCreated } from './identity.js';
import { qrArchived, qrCreated, qrDeleted, qrDestinationUpdated, qrUpdated } from './qr.js';
import { scanCaptured } from './scan.js';

/** Every public message, once: the check, the golden samples and the AsyncAPI document are made from this list. */
export const messageDefinitions: readonly MessageDefinition[] = [
  workspaceCreated,
  apiKeyCreated,
  apiKeyRotated,
  apiKeyRevoked,
  qrCreated,
  qrUpdated,
  qrDestinationUpdated,
  qrArchived,
  qrDeleted,
  scanCaptured,
  epcisEventCaptured,
  deliveryFailed,
  endpointDisabled,
];
