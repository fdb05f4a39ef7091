import type { Mode } from '@proofmark/contracts';

/** Whose events are asked. */
export interface Asker {
  readonly workspaceId: string;
  readonly mode: Mode;
}
