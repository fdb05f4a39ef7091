import { hash } from 'node:crypto';
import type { Mode } from '@proofmark/contracts';

/** Enough that no two events of all workspaces ever share one by chance. */
const DIGEST_BYTES = 16;

/** The stream of an event and of its error declarations. Ids of streams are unique over all workspaces; eventIDs are within one. */
export function streamOfEvent(workspaceId: string, mode: Mode, eventId: string): string {
  const digest = hash('sha256', `${workspaceId}\n${mode}\n${eventId}`, 'buffer');
  return `epe_${digest.toString('base64url', 0, DIGEST_BYTES)}`;
}
