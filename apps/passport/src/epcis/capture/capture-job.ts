import type { Actor, CallContext } from '@proofmark/runtime';
import type { AccessClass } from '../event/epcis-event.js';

/** What becomes of a document with errors: nothing of it is captured, or all that is right. */
export const ERROR_BEHAVIOURS = ['rollback', 'proceed'] as const;
export type ErrorBehaviour = (typeof ERROR_BEHAVIOURS)[number];

/** How a document is to be captured. */
export interface CaptureWish {
  readonly behaviour: ErrorBehaviour;
  /** Of events that say nothing themselves; null: as the workspace's settings say. */
  readonly accessClass: AccessClass | null;
  readonly mediaType: CapturedType;
}

/** What a document came as; `application/json` stands for JSON-LD, too. */
export type CapturedType = 'application/json' | 'application/xml';

/** On whose behalf a job is done, as far as it is kept. */
export type Capturer = Pick<CallContext, 'requestId' | 'traceparent'> & { readonly actor: Actor };

/** What was done with some events of a document. */
export interface Tally {
  readonly captured: number;
  /** There already, with the same content: nothing to do. */
  readonly duplicates: number;
  readonly errors: readonly EventProblem[];
  readonly warnings: readonly EventProblem[];
}

export const NOTHING: Tally = { captured: 0, duplicates: 0, errors: [], warnings: [] };

/** What is wrong, or doubtful, in a document: a problem of RFC 9457 with the place it speaks of. */
export interface EventProblem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** Which event of the list, counted from 0; absent where the document itself is at fault. */
  readonly index?: number;
  readonly eventID?: string;
  /** JSON Pointer (RFC 6901) into the document. */
  readonly pointer: string;
}

/** A captured event or document must not end in a message that no broker takes. Bytes of JSON. */
export const MAX_EVENT_BYTES = 640 * 1024;
/** Errors, and warnings, that a job tells one by one; all of them are counted. */
export const MAX_PROBLEMS = 100;
/** Errors of a job that are kept, to be read in pages. */
export const MAX_KEPT_ERRORS = 10_000;
