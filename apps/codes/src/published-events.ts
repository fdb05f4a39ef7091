import {
  message,
  type QrMessage,
  qrArchived,
  qrCreated,
  qrDeleted,
  qrDestinationUpdated,
  type QrSnapshot,
  qrUpdated,
  topics,
} from '@proofmark/contracts';
import { envelopeOf, publishedEvents, type Recorded } from '@proofmark/event-store';
import type { QrCodeCreated, QrCodeEvent, QrStatus } from './qr-code/qr-code.events.js';
import { shortLink } from './slug/short-link.js';

/** What the world hears of QR codes: after each change, the whole code. */
export function publishedQrCodes(resolverPublicUrl: string) {
  return publishedEvents<QrCodeEvent, QrSnapshot | null>({
    topic: topics.qr,
    streams: 'qr_',
    initial: null,
    evolve: (code, event) =>
      event.type === 'QrCodeCreated' ? born(event, resolverPublicUrl) : code && changed(code, event),
    message: (recorded, code) => code && tell(recorded, code),
  });
}

function born({ data }: QrCodeCreated, resolverPublicUrl: string): QrSnapshot {
  const { qrCodeId, createdBy: _, errorCorrection: _e, margin: _m, tags, ...code } = data;
  const publicUrl = code.type === 'static' ? code.destinationUrl : shortLink(resolverPublicUrl, code.slug);
  return { id: qrCodeId, ...code, tags: [...tags], status: 'active', publicUrl, updatedAt: code.createdAt };
}

function changed(code: QrSnapshot, { type, data }: Exclude<QrCodeEvent, QrCodeCreated>): QrSnapshot {
  const as = (status: QrStatus, updatedAt: string): QrSnapshot => ({ ...code, status, updatedAt });
  switch (type) {
    case 'QrCodeDetailsChanged': {
      const { errorCorrection: _e, margin: _m, tags, ...changes } = data.changes;
      return { ...code, ...changes, ...(tags && { tags: [...tags] }), updatedAt: data.changedAt };
    }
    case 'QrDestinationChanged':
      return { ...code, destinationUrl: data.destinationUrl, updatedAt: data.changedAt };
    case 'QrCodePaused':
      return as('paused', data.pausedAt);
    case 'QrCodeActivated':
      return as('active', data.activatedAt);
    case 'QrCodeArchived':
      return as('archived', data.archivedAt);
    case 'QrCodeDeleted':
      return { ...code, updatedAt: data.deletedAt };
  }
}

function tell(recorded: Recorded<QrCodeEvent>, code: QrSnapshot): QrMessage {
  const envelope = envelopeOf(recorded);
  switch (recorded.type) {
    case 'QrCodeCreated':
      return message(qrCreated, envelope, code);
    case 'QrCodeDetailsChanged':
    case 'QrCodePaused':
    case 'QrCodeActivated':
      return message(qrUpdated, envelope, code);
    case 'QrDestinationChanged': {
      const { previousDestinationUrl } = recorded.data;
      return message(qrDestinationUpdated, envelope, { ...code, previousDestinationUrl });
    }
    case 'QrCodeArchived':
      return message(qrArchived, envelope, code);
    case 'QrCodeDeleted':
      return message(qrDeleted, envelope, code);
  }
}
