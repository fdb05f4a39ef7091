import type { Event } from '@proofmark/event-sourcing';

export type QrType = 'dynamic' | 'static';
export type QrStatus = 'active' | 'paused' | 'archived';
export type ErrorCorrection = 'L' | 'M' | 'Q' | 'H';

/** All that may change after printing without another code being needed, but for the destination. */
export type QrDetails = Readonly<{
  name: string;
  tags: readonly string[];
  /** `utm_source`, `utm_campaign` …: the resolver appends those that the destination does not set itself. */
  utm: Readonly<Record<string, string>>;
  /** `#rrggbb` */
  foregroundColor: string;
  /** `#rrggbb` */
  backgroundColor: string;
  frameText: string | null;
  errorCorrection: ErrorCorrection;
  /** Quiet zone around the code, in modules. */
  margin: number;
}>;

export type QrCodeCreated = Event<
  'QrCodeCreated',
  {
    qrCodeId: string;
    type: QrType;
    slug: string;
    destinationUrl: string;
    createdAt: string;
    createdBy: string;
  } & QrDetails
>;
/** Only what changed is there. */
export type QrCodeDetailsChanged = Event<
  'QrCodeDetailsChanged',
  { qrCodeId: string; changes: Partial<QrDetails>; changedAt: string; changedBy: string }
>;
export type QrDestinationChanged = Event<
  'QrDestinationChanged',
  { qrCodeId: string; destinationUrl: string; previousDestinationUrl: string; changedAt: string; changedBy: string }
>;
export type QrCodePaused = Event<'QrCodePaused', { qrCodeId: string; pausedAt: string; pausedBy: string }>;
/** After a pause, or out of the archive. */
export type QrCodeActivated = Event<'QrCodeActivated', { qrCodeId: string; activatedAt: string; activatedBy: string }>;
export type QrCodeArchived = Event<'QrCodeArchived', { qrCodeId: string; archivedAt: string; archivedBy: string }>;
/** For good: the code is unknown from now on, its slug stays taken. */
export type QrCodeDeleted = Event<'QrCodeDeleted', { qrCodeId: string; deletedAt: string; deletedBy: string }>;

export type QrCodeEvent =
  | QrCodeCreated
  | QrCodeDetailsChanged
  | QrDestinationChanged
  | QrCodePaused
  | QrCodeActivated
  | QrCodeArchived
  | QrCodeDeleted;
