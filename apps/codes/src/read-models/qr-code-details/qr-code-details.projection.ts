import type { EntityManager } from '@mikro-orm/postgresql';
import { projection, type Recorded } from '@proofmark/event-store';
import type { QrCodeEvent } from '../../qr-code/qr-code.events.js';
import { QrCodeDetails, QrCodeTerms } from './qr-code-details.entity.js';
import { termsOf } from './terms.js';

export const qrCodeDetails = projection<QrCodeEvent>(
  'qr-code-details',
  {
    QrCodeCreated: async (em, { createdAt, createdBy: _, tags, utm, ...code }, recorded) => {
      const at = new Date(createdAt);
      const row = { ...keyOf(recorded), ...code, tags: [...tags], utm: { ...utm }, createdAt: at, updatedAt: at };
      await em.insert(QrCodeDetails, { ...row, status: 'active' });
      await addTerms(em, recorded, row);
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

async function addTerms(em: EntityManager, recorded: Recorded, code: Parameters<typeof termsOf>[0]): Promise<void> {
  await em.insertMany(
    QrCodeTerms,
    termsOf(code).map((term) => ({ ...keyOf(recorded), term })),
  );
}

async function renewTerms(em: EntityManager, recorded: Recorded): Promise<void> {
  const code = await em.findOneOrFail(QrCodeDetails, keyOf(recorded), { refresh: true });
  await em.nativeDelete(QrCodeTerms, keyOf(recorded));
  await addTerms(em, recorded, code);
}
