import { type Command, type Decider, Rejected } from '@proofmark/event-sourcing';
import type { QrCodeCreated, QrCodeEvent, QrDetails, QrStatus, QrType } from './qr-code.events.js';

export type CreateQrCode = Command<'CreateQrCode', QrCodeCreated['data']>;
export type ChangeQrCode = Command<
  'ChangeQrCode',
  { qrCodeId: string; changes: Partial<QrDetails>; status?: QrStatus; changedAt: string; changedBy: string }
>;
export type RepointQrCode = Command<
  'RepointQrCode',
  { qrCodeId: string; destinationUrl: string; changedAt: string; changedBy: string }
>;
export type DeleteQrCode = Command<
  'DeleteQrCode',
  { qrCodeId: string; mode: 'live' | 'test'; deletedAt: string; deletedBy: string }
>;
export type QrCodeCommand = CreateQrCode | ChangeQrCode | RepointQrCode | DeleteQrCode;

type QrCode = Readonly<{ type: QrType; status: QrStatus; destinationUrl: string; details: QrDetails }>;
/** Null until created. */
type State = QrCode | 'deleted' | null;

export const qrCodeDecider: Decider<State, QrCodeCommand, QrCodeEvent> = {
  initialState: null,
  evolve(state, event) {
    if (event.type === 'QrCodeCreated') return born(event);
    if (state === null || state === 'deleted') return state;
    return changed(state, event);
  },
  decide(command, state) {
    switch (command.type) {
      case 'CreateQrCode':
        return create(command, state);
      case 'ChangeQrCode':
        return change(command, existing(state));
      case 'RepointQrCode':
        return repoint(command, existing(state));
      case 'DeleteQrCode':
        return remove(command, state);
    }
  },
};

function born({ data }: QrCodeCreated): QrCode {
  const { name, tags, utm, foregroundColor, backgroundColor, frameText, errorCorrection, margin } = data;
  const details = { name, tags, utm, foregroundColor, backgroundColor, frameText, errorCorrection, margin };
  return { type: data.type, status: 'active', destinationUrl: data.destinationUrl, details };
}

function changed(qrCode: QrCode, { type, data }: Exclude<QrCodeEvent, QrCodeCreated>): State {
  switch (type) {
    case 'QrCodeDetailsChanged':
      return { ...qrCode, details: { ...qrCode.details, ...data.changes } };
    case 'QrDestinationChanged':
      return { ...qrCode, destinationUrl: data.destinationUrl };
    case 'QrCodePaused':
      return { ...qrCode, status: 'paused' };
    case 'QrCodeActivated':
      return { ...qrCode, status: 'active' };
    case 'QrCodeArchived':
      return { ...qrCode, status: 'archived' };
    case 'QrCodeDeleted':
      return 'deleted';
  }
}

function existing(state: State): QrCode {
  if (state === null || state === 'deleted') throw new Rejected('not-found', 'not_found', 'No such QR code.');
  return state;
}

function create({ data }: CreateQrCode, state: State): QrCodeEvent[] {
  if (state !== null) return []; // said before
  refuseUtmOnStatic(data.type, data.utm);
  return [{ type: 'QrCodeCreated', data }];
}

/** A code comes out of the archive before its details change, and goes into it after. */
function change({ data }: ChangeQrCode, qrCode: QrCode): QrCodeEvent[] {
  const target = data.status ?? qrCode.status;
  const details = changeDetails(data, qrCode);
  if (target === qrCode.status) {
    if (target === 'archived' && details.length > 0) throw archived();
    return details;
  }
  const status = changeStatus(data, qrCode, target);
  return target === 'archived' ? [...details, status] : [status, ...details];
}

function changeDetails(
  { qrCodeId, changes, changedAt, changedBy }: ChangeQrCode['data'],
  qrCode: QrCode,
): QrCodeEvent[] {
  const differing = differences(changes, qrCode.details);
  if (Object.keys(differing).length === 0) return [];
  refuseUtmOnStatic(qrCode.type, differing.utm ?? {});
  return [{ type: 'QrCodeDetailsChanged', data: { qrCodeId, changes: differing, changedAt, changedBy } }];
}

function changeStatus(data: ChangeQrCode['data'], { type }: QrCode, target: QrStatus): QrCodeEvent {
  const { qrCodeId, changedAt: at, changedBy: by } = data;
  switch (target) {
    case 'active':
      return { type: 'QrCodeActivated', data: { qrCodeId, activatedAt: at, activatedBy: by } };
    case 'paused':
      if (type === 'static') throw immutable('A static QR code has no redirect that could be paused.');
      return { type: 'QrCodePaused', data: { qrCodeId, pausedAt: at, pausedBy: by } };
    case 'archived':
      return { type: 'QrCodeArchived', data: { qrCodeId, archivedAt: at, archivedBy: by } };
  }
}

function repoint({ data }: RepointQrCode, qrCode: QrCode): QrCodeEvent[] {
  if (qrCode.type === 'static') throw immutable('A static QR code holds its destination itself: print another one.');
  if (qrCode.status === 'archived') throw archived();
  if (qrCode.destinationUrl === data.destinationUrl) return [];
  return [{ type: 'QrDestinationChanged', data: { ...data, previousDestinationUrl: qrCode.destinationUrl } }];
}

/** Scans are analytics' knowledge, and a live code may be on a product: only the sandbox forgets. */
function remove({ data }: DeleteQrCode, state: State): QrCodeEvent[] {
  if (state === 'deleted') return []; // said before
  existing(state);
  const { mode, ...deletion } = data;
  if (mode === 'test') return [{ type: 'QrCodeDeleted', data: deletion }];
  throw new Rejected(
    'conflict',
    'permanent_delete_refused',
    'Only test codes can be deleted for good. Archive this one.',
  );
}

/** Compared as JSON: the edge puts the keys of `utm` in order. */
function differences(changes: Partial<QrDetails>, details: QrDetails): Partial<QrDetails> {
  const entries = Object.entries(changes) as [keyof QrDetails, unknown][];
  return Object.fromEntries(
    entries.filter(([field, value]) => value !== undefined && JSON.stringify(value) !== JSON.stringify(details[field])),
  );
}

function refuseUtmOnStatic(type: QrType, utm: QrDetails['utm']): void {
  if (type === 'dynamic' || Object.keys(utm).length === 0) return;
  const issue = 'needs a redirect: a static QR code has none';
  throw new Rejected('invalid', 'validation_error', `utm ${issue}.`, [{ field: 'utm', issue }]);
}

function archived(): Rejected {
  return new Rejected('gone', 'qr_archived', 'This QR code is archived. Set its status to active first.');
}

function immutable(message: string): Rejected {
  return new Rejected('conflict', 'static_qr_immutable', message);
}
