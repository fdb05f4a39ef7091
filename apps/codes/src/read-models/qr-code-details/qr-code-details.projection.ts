import type { EntityManager } from '@mikro-orm/postgresql';
import { InSets, projection, type Recorded, Write } from '@proofmark/event-store';
import { prepared } from '@proofmark/runtime';
import type { QrCodeCreated, QrCodeEvent, QrDestinationChanged } from '../../qr-code/qr-code.events.js';
import { QrCodeDetails, QrCodeTerms } from './qr-code-details.entity.js';
import { termsOf } from './terms.js';

/** The code and its terms in one: making codes is what must be quick. */
const ADD_CODE = prepared(`
  WITH code AS (INSERT INTO qr_code_details SELECT * FROM jsonb_populate_record(NULL::qr_code_details, $1))
  INSERT INTO qr_code_terms (workspace_id, mode, qr_code_id, term) SELECT $2, $3, $4, unnest($5::text[])`);

/** The same for many: $1 `[{ code, terms }]`. */
const ADD_CODES = prepared(`
  WITH told AS MATERIALIZED (SELECT code, terms FROM jsonb_to_recordset($1) AS told (code jsonb, terms jsonb)),
  codes AS (INSERT INTO qr_code_details SELECT row.* FROM told, jsonb_populate_record(NULL::qr_code_details, code) AS row)
  INSERT INTO qr_code_terms (workspace_id, mode, qr_code_id, term)
  SELECT code->>'workspace_id', code->>'mode', code->>'qr_code_id', jsonb_array_elements_text(terms) FROM told`);

const RE_POINT = prepared(`
  UPDATE qr_code_details SET destination_url = "destinationUrl", updated_at = "changedAt"
  FROM jsonb_to_recordset($1) AS told ("workspaceId" text, "mode" text, "streamId" text, "destinationUrl" text, "changedAt" timestamptz)
  WHERE workspace_id = "workspaceId" AND qr_code_details.mode = told.mode AND qr_code_id = "streamId"`);

export const qrCodeDetails = projection<QrCodeEvent>(
  'qr-code-details',
  {
    QrCodeCreated: new InSets<QrCodeCreated>(
      ADD_CODES,
      (data, recorded) => ({ code: rowOf(data, recorded), terms: termsOf(data) }),
      (data, recorded) => {
        const { workspaceId, mode, streamId } = recorded;
        return new Write(ADD_CODE, [JSON.stringify(rowOf(data, recorded)), workspaceId, mode, streamId, termsOf(data)]);
      },
    ),
    QrCodeDetailsChanged: async (em, { changes, changedAt }, recorded) => {
      const { tags, utm, ...others } = changes;
      const change = { ...others, ...(tags && { tags: [...tags] }), ...(utm && { utm: { ...utm } }) };
      await em.nativeUpdate(QrCodeDetails, keyOf(recorded), { ...change, updatedAt: new Date(changedAt) });
      if (changes.name !== undefined || tags) await renewTerms(em, recorded);
    },
    QrDestinationChanged: new InSets<QrDestinationChanged>(RE_POINT, ({ destinationUrl, changedAt }, recorded) => {
      const { workspaceId, mode, streamId } = recorded;
      return { workspaceId, mode, streamId, destinationUrl, changedAt };
    }),
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

/** The row by the names of its columns. */
function rowOf({ qrCodeId, createdBy: _, ...code }: QrCodeCreated['data'], { workspaceId, mode }: Recorded): object {
  const { createdAt, destinationUrl, foregroundColor, backgroundColor, frameText, errorCorrection, ...rest } = code;
  return {
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
  };
}

async function renewTerms(em: EntityManager, recorded: Recorded): Promise<void> {
  const code = await em.findOneOrFail(QrCodeDetails, keyOf(recorded), { refresh: true });
  await em.nativeDelete(QrCodeTerms, keyOf(recorded));
  await em.insertMany(
    QrCodeTerms,
    termsOf(code).map((term) => ({ ...keyOf(recorded), term })),
  );
}
