import type { Stage } from './stage.fixture.js';

/** One invariant: registers its tests; `stage()` is fresh for each of them. */
export type Invariant = (stage: () => Stage) => void;
