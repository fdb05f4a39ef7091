import { activeTraceparent, type CallContext, type Clock, currentContext } from '@proofmark/runtime';
import type { EventMetadata } from './event-rows.js';
import type { Recorded } from './recorded.js';

/** What all facts of one call are recorded with. */
export interface Recording extends Pick<Recorded, 'workspaceId' | 'mode' | 'recordedAt'> {
  readonly metadata: EventMetadata;
}

export function recordingNow(clock: Clock): Recording {
  const context = currentContext();
  const { workspaceId, mode } = context;
  return { metadata: metadataOf(context), workspaceId, mode, recordedAt: clock.now().toISOString() };
}

/** As the statements that append take it, behind what each says first. */
export function valuesOf({ workspaceId, mode, metadata, recordedAt }: Recording): readonly unknown[] {
  return [workspaceId, mode, JSON.stringify(metadata), recordedAt];
}

/** What is published of the fact belongs below its appending, in the trace of the request. */
function metadataOf({ actor, requestId, ...context }: CallContext): EventMetadata {
  const traceparent = activeTraceparent() ?? context.traceparent;
  return { actor, requestId, ...(traceparent === undefined ? {} : { traceparent }) };
}
