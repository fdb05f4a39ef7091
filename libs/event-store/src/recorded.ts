import type { Envelope, Mode } from '@proofmark/contracts';
import type { Event } from '@proofmark/event-sourcing';
import type { CallContext } from '@proofmark/runtime';

/** Who caused a fact. */
export type Actor = CallContext['actor'];

/** What the store knows of a fact beside the fact itself. */
export interface RecordMetadata {
  readonly streamId: string;
  /** 1 for the first fact of its stream. */
  readonly version: number;
  readonly workspaceId: string;
  readonly mode: Mode;
  /** In the order of all facts of the service; known of facts that are written in sets: those of `appendAll`, and those of a rebuild. */
  readonly position?: number;
  /** ISO 8601, UTC, milliseconds. */
  readonly recordedAt: string;
  readonly actor: Actor;
  readonly requestId: string;
  /** W3C trace context of the request that caused it. */
  readonly traceparent?: string;
}

/** A fact as it was recorded; narrows by `type` as the fact itself does. */
export type Recorded<E extends Event = Event> = E & RecordMetadata;

/** The envelope of the public message that tells of this fact: the same each time it is published. */
export function envelopeOf(recorded: Recorded): Envelope {
  const { streamId, version, recordedAt, workspaceId, mode, traceparent } = recorded;
  return {
    id: `${streamId}/${version}`,
    subject: streamId,
    time: recordedAt,
    workspaceId,
    mode,
    sequence: version,
    ...(traceparent === undefined ? {} : { traceparent }),
  };
}
