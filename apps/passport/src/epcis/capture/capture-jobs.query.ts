import type { EntityManager } from '@mikro-orm/postgresql';
import type { Mode } from '@proofmark/contracts';
import { currentContext, prepared, runStatement } from '@proofmark/runtime';
import {
  type CaptureWish,
  type Capturer,
  type EventProblem,
  MAX_KEPT_ERRORS,
  MAX_PROBLEMS,
  type Tally,
} from './capture-job.js';

/** A job as it is done: by whoever takes it, for who sent it. */
export interface OpenJob extends CaptureWish {
  readonly captureId: string;
  readonly workspaceId: string;
  readonly mode: Mode;
  readonly capturer: Capturer;
  readonly failures: number;
}

/** A document that arrived. */
interface NewJob extends CaptureWish {
  readonly captureId: string;
  readonly digest: Uint8Array;
  readonly eventCount: number;
  readonly createdAt: string;
  /** Packed. */
  readonly payload: Uint8Array;
}

/** Stores a job with its document. */
export async function insertJob(em: EntityManager, job: NewJob): Promise<void> {
  const { workspaceId, mode, actor, requestId, traceparent } = currentContext();
  const capturer = JSON.stringify({ actor, requestId, ...(traceparent !== undefined && { traceparent }) });
  await runStatement(em, INSERT, [
    ...[job.captureId, workspaceId, mode, job.behaviour, job.accessClass, job.mediaType, job.digest],
    ...[capturer, job.createdAt, job.eventCount, job.payload],
  ]);
}

/**
 * The job of the same document, sent in the same way not long ago, unless it failed. Whoever asks holds the document until the end of its
 * transaction: of those who send it at once, one makes the job.
 */
export async function findSameJob(
  em: EntityManager,
  wish: CaptureWish,
  digest: Uint8Array,
): Promise<string | undefined> {
  const { workspaceId, mode } = currentContext();
  await runStatement(em, HOLD, [`${workspaceId}\n${mode}\n${Buffer.from(digest).toString('base64')}`]);
  const values = [workspaceId, mode, digest, wish.behaviour, wish.accessClass];
  const [found] = await runStatement<{ capture_id: string }>(em, SAME, values);
  return found?.capture_id;
}

/** Takes the job's row for this transaction. False when it is done already, or somebody else got further with it. */
export async function holdJob(em: EntityManager, captureId: string, doneCount: number): Promise<boolean> {
  const rows = await runStatement(em, HOLD_JOB, [captureId, doneCount]);
  return rows.length > 0;
}

/** Undefined when it is done. */
export async function readOpenJob(em: EntityManager, captureId: string): Promise<OpenJob | undefined> {
  const [job] = await runStatement<OpenJob>(em, OPEN_JOB, [captureId]);
  return job;
}

export interface Payload {
  readonly payload: Buffer;
  readonly doneCount: number;
}

/** The packed document and how far it was captured; undefined when the job is done. */
export async function readPayload(em: EntityManager, captureId: string): Promise<Payload | undefined> {
  const [row] = await runStatement<{ payload: Buffer; done_count: number }>(em, PAYLOAD, [captureId]);
  return row && { payload: row.payload, doneCount: row.done_count };
}

export interface Progress {
  readonly captureId: string;
  /** Events that were looked at, from the first. */
  readonly doneCount: number;
  /** When the job ended with this; null as long as it goes on. */
  readonly finishedAt: string | null;
  readonly tally: Tally;
}

/** Keeps how far a job came. With its end the document is forgotten. */
export async function keepProgress(em: EntityManager, progress: Progress): Promise<void> {
  const { captureId, doneCount, finishedAt, tally } = progress;
  const { captured, duplicates, errors, warnings } = tally;
  const counts = [captured, duplicates, errors.length, warnings.length];
  const [before] = await runStatement<{ errors: number; warnings: number }>(em, PROGRESS, [
    ...[captureId, doneCount, finishedAt, ...counts],
  ]);
  if (before && errors.length > 0)
    await insertProblems(em, { captureId, kind: 'error', before: before.errors, problems: errors });
  if (before && warnings.length > 0)
    await insertProblems(em, { captureId, kind: 'warning', before: before.warnings, problems: warnings });
  if (finishedAt !== null) await runStatement(em, FORGET, [captureId]);
}

interface Problems {
  readonly captureId: string;
  readonly kind: 'error' | 'warning';
  /** How many of them there were before. */
  readonly before: number;
  readonly problems: readonly EventProblem[];
}

const MOST_KEPT = { error: MAX_KEPT_ERRORS, warning: MAX_PROBLEMS } as const;

async function insertProblems(em: EntityManager, { captureId, kind, before, problems }: Problems): Promise<void> {
  const { workspaceId, mode } = currentContext();
  const kept = problems.slice(0, Math.max(0, MOST_KEPT[kind] - before));
  if (kept.length === 0) return;
  await runStatement(em, INSERT_PROBLEMS, [captureId, kind, before, workspaceId, mode, JSON.stringify(kept)]);
}

/** Puts a job off that could not be done for now. */
export async function postpone(em: EntityManager, captureId: string, delayMs: number): Promise<void> {
  await runStatement(em, POSTPONE, [captureId, delayMs]);
}

const INSERT = prepared(`
  WITH job AS (
    INSERT INTO capture_jobs (capture_id, workspace_id, mode, behaviour, access_class, media_type, digest, caller, created_at, event_count)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10))
  INSERT INTO capture_payloads (capture_id, workspace_id, mode, payload) VALUES ($1, $2, $3, $11)`);

const HOLD = prepared(`SELECT pg_advisory_xact_lock(hashtextextended('capture of ' || $1, 0))`);

const SAME = prepared(`
  SELECT capture_id FROM capture_jobs
  WHERE workspace_id = $1 AND mode = $2 AND digest = $3 AND behaviour = $4 AND access_class IS NOT DISTINCT FROM $5
    AND success AND created_at > now() - interval '1 hour'
  ORDER BY created_at DESC LIMIT 1`);

const OPEN_JOB = prepared(`
  SELECT capture_id AS "captureId", workspace_id AS "workspaceId", mode, caller AS capturer, behaviour, access_class AS "accessClass",
    media_type AS "mediaType", failures
  FROM capture_jobs WHERE capture_id = $1 AND finished_at IS NULL`);

const HOLD_JOB = prepared(
  `SELECT 1 FROM capture_jobs WHERE capture_id = $1 AND done_count = $2 AND finished_at IS NULL FOR UPDATE`,
);

const PAYLOAD = prepared(
  `SELECT payload, done_count FROM capture_jobs JOIN capture_payloads USING (capture_id) WHERE capture_id = $1 AND finished_at IS NULL`,
);

// The counts before: problems are numbered on from there.
const PROGRESS = prepared(`
  UPDATE capture_jobs SET done_count = $2, finished_at = $3, captured_count = captured_count + $4, duplicate_count = duplicate_count + $5,
    error_count = error_count + $6, warning_count = warning_count + $7, success = success AND $6 = 0
  WHERE capture_id = $1 RETURNING error_count - $6 AS errors, warning_count - $7 AS warnings`);

const FORGET = prepared('DELETE FROM capture_payloads WHERE capture_id = $1');

const INSERT_PROBLEMS = prepared(`
  INSERT INTO capture_findings (capture_id, kind, place, workspace_id, mode, problem)
  SELECT $1, $2, $3::int + place, $4, $5, problem FROM jsonb_array_elements($6::jsonb) WITH ORDINALITY AS told (problem, place)`);

const POSTPONE = prepared(`
  UPDATE capture_jobs SET failures = failures + 1, due_at = now() + $2 * interval '1 millisecond' WHERE capture_id = $1`);
