import QRCode from 'qrcode';
import { Rejected } from '@proofmark/event-sourcing';
import type { ErrorCorrection } from '../qr-code/qr-code.events.js';

/** The dark modules of a code, row by row, 1 for dark. */
export interface QrMatrix {
  /** Modules per side, without the quiet zone. */
  readonly size: number;
  readonly modules: Uint8Array;
}

/** What the largest code holds at the highest error correction, in bytes: ISO/IEC 18004 table 7. */
const ALWAYS_FITS = 1273;

/** @throws Rejected `content_too_long` where no code is large enough */
export function qrMatrix(content: string, errorCorrection: ErrorCorrection): QrMatrix {
  try {
    const { modules } = QRCode.create(content, { errorCorrectionLevel: errorCorrection });
    return { size: modules.size, modules: modules.data };
  } catch (error) {
    if (!(error instanceof Error) || !error.message.includes('too big')) throw error;
    const message = `This is too long for a QR code with error correction ${errorCorrection}.`;
    throw new Rejected('invalid', 'content_too_long', message, { bytes: Buffer.byteLength(content), errorCorrection });
  }
}

/** @throws Rejected `content_too_long` */
export function assertFits(content: string, errorCorrection: ErrorCorrection): void {
  if (Buffer.byteLength(content) > ALWAYS_FITS) qrMatrix(content, errorCorrection);
}
