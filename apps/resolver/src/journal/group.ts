/** Lets the answer to a request leave. */
export type Answer = () => void;

/** Records that are written and flushed together. */
export interface Group {
  readonly lines: string[];
  answers: Answer[];
  bytes: number;
}

export const emptyGroup = (): Group => ({ lines: [], answers: [], bytes: 0 });
