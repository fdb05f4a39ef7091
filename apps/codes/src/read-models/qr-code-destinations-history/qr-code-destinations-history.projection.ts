import { projection, type Recorded } from '@proofmark/event-store';
import type { QrCodeEvent } from '../../qr-code/qr-code.events.js';
import { QrCodeDestinationsHistory } from './qr-code-destinations-history.entity.js';

export const qrCodeDestinationsHistory = projection<QrCodeEvent>('qr-code-destinations-history', {
  QrCodeCreated: (em, { destinationUrl, createdAt, createdBy }, recorded) =>
    em.insert(QrCodeDestinationsHistory, {
      ...keyOf(recorded),
      version: recorded.version,
      destinationUrl,
      since: new Date(createdAt),
      changedBy: createdBy,
    }),
  QrDestinationChanged: (em, { destinationUrl, changedAt, changedBy }, recorded) =>
    em.insert(QrCodeDestinationsHistory, {
      ...keyOf(recorded),
      version: recorded.version,
      destinationUrl,
      since: new Date(changedAt),
      changedBy,
    }),
  QrCodeDetailsChanged: 'ignored',
  QrCodePaused: 'ignored',
  QrCodeActivated: 'ignored',
  QrCodeArchived: 'ignored',
  QrCodeDeleted: (em, _, recorded) => em.nativeDelete(QrCodeDestinationsHistory, keyOf(recorded)),
});

function keyOf({ workspaceId, mode, streamId }: Recorded) {
  return { workspaceId, mode, qrCodeId: streamId };
}
