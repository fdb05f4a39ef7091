import { InSets, projection, type Recorded, Write } from '@proofmark/event-store';
import { prepared } from '@proofmark/runtime';
import type { QrCodeCreated, QrCodeEvent, QrDestinationChanged } from '../../qr-code/qr-code.events.js';
import { QrCodeDestinationsHistory } from './qr-code-destinations-history.entity.js';

const COLUMNS = 'workspace_id, mode, qr_code_id, version, destination_url, since, changed_by';

const ADD_DESTINATION = prepared(
  `INSERT INTO qr_code_destinations_history (${COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
);

/** The same for many. */
const ADD_DESTINATIONS = prepared(`
  INSERT INTO qr_code_destinations_history (${COLUMNS})
  SELECT ${COLUMNS} FROM jsonb_populate_recordset(NULL::qr_code_destinations_history, $1)`);

type Destination = Pick<QrCodeCreated['data'], 'destinationUrl'> & { readonly since: string; readonly by: string };

export const qrCodeDestinationsHistory = projection<QrCodeEvent>('qr-code-destinations-history', {
  QrCodeCreated: adding<QrCodeCreated>(({ destinationUrl, createdAt, createdBy }) => ({
    destinationUrl,
    since: createdAt,
    by: createdBy,
  })),
  QrDestinationChanged: adding<QrDestinationChanged>(({ destinationUrl, changedAt, changedBy }) => ({
    destinationUrl,
    since: changedAt,
    by: changedBy,
  })),
  QrCodeDetailsChanged: 'ignored',
  QrCodePaused: 'ignored',
  QrCodeActivated: 'ignored',
  QrCodeArchived: 'ignored',
  QrCodeDeleted: (em, { qrCodeId }, { workspaceId, mode }) =>
    em.nativeDelete(QrCodeDestinationsHistory, { workspaceId, mode, qrCodeId }),
});

function adding<E extends QrCodeCreated | QrDestinationChanged>(
  destinationOf: (data: E['data']) => Destination,
): InSets<E> {
  return new InSets<E>(
    ADD_DESTINATIONS,
    (data, recorded) => rowOf(destinationOf(data), recorded),
    (data, recorded) => new Write(ADD_DESTINATION, Object.values(rowOf(destinationOf(data), recorded))),
  );
}

/** By the names of its columns, in their order. */
function rowOf({ destinationUrl, since, by }: Destination, { workspaceId, mode, streamId, version }: Recorded): object {
  return {
    workspace_id: workspaceId,
    mode,
    qr_code_id: streamId,
    version,
    destination_url: destinationUrl,
    since,
    changed_by: by,
  };
}
