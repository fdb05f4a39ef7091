export interface JournalSettings {
  readonly directory: string;
  /** A segment is full from this size on. */
  readonly segmentBytes: number;
  /** What all segments may take together; at most a segment's last group more. */
  readonly maxBytes: number;
  /** Records in memory that wait for a slow disk. */
  readonly maxWaitingBytes: number;
  /** How long an answer waits for the disk. */
  readonly patienceMs: number;
  /** How long a failed disk is left alone. */
  readonly retryMs: number;
}

export interface JournalState {
  /** Records on disk that the stream has not acknowledged. */
  readonly depth: number;
  readonly bytes: number;
  /** What they may take. */
  readonly maxBytes: number;
  /** Requests answered since the start whose record could not be kept. */
  readonly unrecorded: number;
  /** Records found damaged since the start. */
  readonly lost: number;
  /** Answers that left before a slow disk was done. Their records may still be kept. */
  readonly answeredEarly: number;
  readonly full: boolean;
  /** Why the last write failed; null while the disk works. */
  readonly failure: string | null;
}

/** Hears of what an operator must know. */
export interface JournalEvents {
  failed(failure: Error, records: number): void;
  resumed(unrecorded: number): void;
  cut(bytes: number): void;
}
