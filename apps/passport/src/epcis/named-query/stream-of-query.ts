import { createHash } from 'node:crypto';
import type { Mode } from '@proofmark/contracts';

const DIGEST_BYTES = 16;

/** The stream of a named query: names are unique within a workspace and mode, ids of streams over all of them. */
export function streamOfQuery(workspaceId: string, mode: Mode, name: string): string {
  const digest = createHash('sha256').update(`${workspaceId}\n${mode}\n${name}`).digest();
  return `epq_${digest.toString('base64url', 0, DIGEST_BYTES)}`;
}
