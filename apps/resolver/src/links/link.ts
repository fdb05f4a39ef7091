import type { Mode, Scan } from '@proofmark/contracts';
import { encodeCode, type ScannedCode } from '../scan/scan-record.js';
import { appendUtm, safeLocation, utmOf } from './location.js';

/** A code as the local copy keeps it. */
export interface StoredLink {
  readonly slug: string;
  readonly codeId: string;
  readonly workspaceId: string;
  readonly mode: Mode;
  readonly status: 'active' | 'paused' | 'archived' | 'deleted';
  readonly destinationUrl: string;
  readonly utm: Readonly<Record<string, string>>;
}

/** One that still answers something. */
export type KnownLink = StoredLink & { readonly status: Exclude<StoredLink['status'], 'deleted'> };

/** A code ready to answer with: whatever does not change from scan to scan is worked out once, when it enters the memory. */
export interface Link {
  readonly workspaceId: string;
  readonly outcome: Scan['outcome'];
  /** Set exactly when the outcome is `redirected`. */
  readonly location: string | null;
  /** Beginning of the scan's journal line. */
  readonly codePart: string;
}

const OUTCOMES = { active: 'redirected', paused: 'paused', archived: 'archived' } as const;

export function toLink({ slug, codeId, workspaceId, mode, status, destinationUrl, utm }: KnownLink): Link {
  const safe = status === 'active' ? safeLocation(destinationUrl) : null;
  const location = safe === null ? null : appendUtm(safe, utm);
  const outcome: Scan['outcome'] = status === 'active' && location === null ? 'blocked' : OUTCOMES[status];
  const scanned: ScannedCode = {
    slug,
    codeId,
    workspaceId,
    mode,
    outcome,
    destinationUrl: location,
    utm: utmOf(location ?? ''),
  };
  return { workspaceId, outcome, location, codePart: encodeCode(scanned) };
}
