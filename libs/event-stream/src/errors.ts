/** The stream could not be reached in time, or too much waits already. Nothing is known of the records: keep them and try again. */
export class StreamUnavailable extends Error {
  override readonly name = 'StreamUnavailable';
}

/** A topic is there with other settings than its definition says. Never changed silently: somebody must decide. */
export class TopicMismatch extends Error {
  override readonly name = 'TopicMismatch';

  constructor(
    readonly topic: string,
    readonly difference: string,
  ) {
    super(`Topic ${topic} exists with other settings: ${difference}.`);
  }
}

/** Nobody created this topic: see {@link EventStream.ensureTopics}. */
export class TopicUnknown extends Error {
  override readonly name = 'TopicUnknown';

  constructor(readonly topic: string) {
    super(`Topic ${topic} does not exist.`);
  }
}

/** A record that no engine may store: a key out of bounds, or a value too large. */
export class RecordInvalid extends Error {
  override readonly name = 'RecordInvalid';
}

/** Another member reads the partition now: what was done for it here must not be committed. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

/**
 * Thrown by a handler to say that the record is good and the world is not: it is tried again, with back-off, for as long
 * as it takes, and never becomes a dead letter. Lost database connections are understood as this without being wrapped.
 */
export class TryAgainLater extends Error {
  override readonly name = 'TryAgainLater';
}
