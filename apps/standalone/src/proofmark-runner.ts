import type { Demo } from './demo-workspace.js';
import type { VarDir } from './var-dir.js';

/** Proofmark as one of its forms runs it. */
export interface ProofmarkRunner {
  /** Resolves when all of it is ready. @throws CannotStart, ConfigInvalid or whatever kept it; what had started by then is for {@link stop} */
  start(options: { readonly reset: boolean }): Promise<{ readonly demo: Demo; readonly varDir: VarDir }>;
  /** Finishes what is under way, then ends all of it. Also during a start; may be called again. */
  stop(): Promise<void>;
}
