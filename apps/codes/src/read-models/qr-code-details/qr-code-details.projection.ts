import type { EntityManager } from '@mikro-orm/postgresql';
import { projection, type Recorded, Write } from '@proofmark/event-store';
import { prepared } from '@proofmark/runtime';
import type { QrCodeCreated, QrCodeEvent } from '../../qr-code/qr-code.events.js';
import { QrCodeDetails, QrCodeTerms } from './qr-code-details.entity.js';
import { termsOf } from './terms.js';

/** The code and its terms in one: making codes is what must be quick. */
const ADD_CODE = prepared(`
  WITH code AS (INSERT INTO qr_code_details SELECT * FROM jsonb_populate_record(NULL::qr_code_details, $1))
  INSERT INTO qr_code_terms (workspace_id, mode, qr_code_id, term) SELECT $2, $3, $4, unnest($5::text[])`);

export const qrCodeDetails = projection<QrCodeEvent>(
  'qr-code-details',
  {
    QrCodeCreated: (_, data, recorded) => {
      const { workspaceId, mode, streamId } = recorded;
      return new Write(ADD_CODE, [rowOf(data, recorded), workspaceId, mode, streamId, termsOf(data)]);
    },
    QrCodeDetailsChanged: async (em, { changes, changedAt }, recorded) => {
      const { tags, utm, ...others } = changes;
      const change = { ...others, ...(tags && { tags: [...tags] }), ...(utm && { utm: { ...utm } }) };
      await em.nativeUpdate(QrCodeDetails, keyOf(recorded), { ...change, updatedAt: new Date(changedAt) });
      if (changes.name !== undefined || tags) await renewTerms(em, recorded);
    },
    QrDestinationChanged: (em, { destinationUrl, changedAt }, recorded) =>
      em.nativeUpdate(QrCodeDetails, keyOf(recorded), { destinationUrl, updatedAt: new Date(changedAt) }),
    QrCodePaused: (em, { pausedAt }, recorded) =>
      em.nativeUpdate(QrCodeDetails, keyOf(recorded), { status: 'paused', updatedAt: new Date(pausedAt) }),
    QrCodeActivated: (em, { activatedAt }, recorded) =>
      em.nativeUpdate(QrCodeDetails, keyOf(recorded), { status: 'active', updatedAt: new Date(activatedAt) }),
    QrCodeArchived: (em, { archivedAt }, recorded) =>
      em.nativeUpdate(QrCodeDetails, keyOf(recorded), { status: 'archived', updatedAt: new Date(archivedAt) }),
    QrCodeDeleted: async (em, _, recorded) => {
      await em.nativeDelete(QrCodeDetails, keyOf(recorded));
      await em.nativeDelete(QrCodeTerms, keyOf(recorded));
    },
  },
  { tables: ['qr_code_details', 'qr_code_terms'] },
);

function keyOf({ workspaceId, mode, streamId }: Recorded) {
  return { workspaceId, mode, qrCodeId: streamId };
}

/** The row as JSON, by the names of its columns. */
function rowOf({ qrCodeId, createdBy: _, ...code }: QrCodeCreated['data'], { workspaceId, mode }: Recorded): string {
  const { createdAt, destinationUrl, foregroundColor, backgroundColor, frameText, errorCorrection, ...rest } = code;
  return JSON.stringify({
    ...rest,
    workspace_id: workspaceId,
    mode,
    qr_code_id: qrCodeId,
    status: 'active',
    destination_url: destinationUrl,
    foreground_color: foregroundColor,
    background_color: backgroundColor,
    frame_text: frameText,
    error_correction: errorCorrection,
    created_at: createdAt,
    updated_at: createdAt,
  });
}

async function renewTerms(em: EntityManager, recorded: Recorded): Promise<void> {
  const code = await em.findOneOrFail(QrCodeDetails, keyOf(recorded), { refresh: true });
  await em.nativeDelete(QrCodeTerms, keyOf(recorded));
  await em.insertMany(
    QrCodeTerms,
    termsOf(code).map((term) => ({ ...keyOf(recorded), term })),
  );
}
