import { Rejected } from '@proofmark/event-sourcing';
import { invalid } from '@proofmark/runtime';
import type { ErrorCorrection } from '../qr-code/qr-code.events.js';
import { undrawable } from './frame-font.js';
import { type LookWarning, lookWarnings } from './look-warnings.js';
import { assertFits } from './qr-matrix.js';

export interface Printable {
  /** What the code holds. */
  readonly content: string;
  readonly foregroundColor: string;
  readonly backgroundColor: string;
  readonly frameText?: string | null;
  readonly errorCorrection: ErrorCorrection;
  readonly margin: number;
}

/**
 * Whether a code can be drawn like this, and why phones may fail to read it.
 * @throws Rejected `content_too_long`, `validation_error` for text no glyphs are known for, and with `strict` the first of the warnings
 */
export function checkPrintable(code: Printable, strict = false): LookWarning[] {
  assertFits(code.content, code.errorCorrection);
  const missing = undrawable(code.frameText ?? '');
  if (missing.length > 0) throw invalid([{ field: 'frameText', issue: `cannot be drawn: ${missing.join(' ')}` }]);
  const warnings = lookWarnings(code);
  const [first] = warnings;
  if (strict && first) {
    throw new Rejected('invalid', first.code, first.message, [{ field: first.field, issue: first.message }]);
  }
  return warnings;
}
