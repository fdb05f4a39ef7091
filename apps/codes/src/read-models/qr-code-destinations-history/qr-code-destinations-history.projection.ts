import { projection, type Recorded, Write } from '@proofmark/event-store';
import { prepared } from '@proofmark/runtime';
import type { QrCodeEvent } from '../../qr-code/qr-code.events.js';
import { QrCodeDestinationsHistory } from './qr-code-destinations-history.entity.js';

const ADD_DESTINATION = prepared(`
  INSERT INTO qr_code_destinations_history (workspace_id, mode, qr_code_id, version, destination_url, since, changed_by)
  VALUES ($1, $2, $3, $4, $5, $6, $7)`);

export const qrCodeDestinationsHistory = projection<QrCodeEvent>('qr-code-destinations-history', {
  QrCodeCreated: (_, { destinationUrl, createdAt, createdBy }, recorded) =>
    new Write(ADD_DESTINATION, [...placeOf(recorded), destinationUrl, createdAt, createdBy]),
  QrDestinationChanged: (_, { destinationUrl, changedAt, changedBy }, recorded) =>
    new Write(ADD_DESTINATION, [...placeOf(recorded), destinationUrl, changedAt, changedBy]),
  QrCodeDetailsChanged: 'ignored',
  QrCodePaused: 'ignored',
  QrCodeActivated: 'ignored',
  QrCodeArchived: 'ignored',
  QrCodeDeleted: (em, { qrCodeId }, { workspaceId, mode }) =>
    em.nativeDelete(QrCodeDestinationsHistory, { workspaceId, mode, qrCodeId }),
});

function placeOf({ workspaceId, mode, streamId, version }: Recorded) {
  return [workspaceId, mode, streamId, version];
}
