import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Rejected } from '@proofmark/event-sourcing';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RuntimeConfig } from '../config/runtime.config.js';
import { type CallContext, currentContext } from '../context/call-context.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { seal, unseal } from '../sealing/seal.js';
import { invalid } from '../validation/input.pipe.js';

/** The call whose effect is to happen once. */
export interface IdempotentCall {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly handle: () => Promise<unknown>;
}

interface KeptAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

interface KeptRow {
  readonly locked: boolean;
  readonly fingerprint: string | null;
  readonly answer: string | null;
}

const MAX_KEY_LENGTH = 255;
/** Of an answer's headers, those that belong to its meaning. */
const KEPT_HEADERS = ['content-type', 'location', 'etag'];

const LOCK_AND_FIND = `
  WITH lock AS MATERIALIZED (SELECT pg_try_advisory_xact_lock(hashtextextended(?, 0)) AS locked)
  SELECT lock.locked, kept.fingerprint, kept.answer FROM lock LEFT JOIN idempotency_keys kept
    ON lock.locked AND kept.workspace_id = ? AND kept.mode = ? AND kept.key = ? AND kept.kept_at > now() - interval '24 hours'`;

const KEEP = `
  INSERT INTO idempotency_keys (workspace_id, mode, key, fingerprint, answer) VALUES (?, ?, ?, ?, ?)
  ON CONFLICT (workspace_id, mode, key)
  DO UPDATE SET fingerprint = excluded.fingerprint, answer = excluded.answer, kept_at = now()`;

/** Makes a write that is sent twice with one Idempotency-Key happen once. Works inside the request's transaction. */
@Injectable()
export class Idempotency {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    @Inject(RuntimeConfig) private readonly config: RuntimeConfig,
  ) {}

  /** Handles the call and keeps its answer, or answers again what was answered before. */
  async once(key: string, call: IdempotentCall): Promise<unknown> {
    if (key.length === 0 || key.length > MAX_KEY_LENGTH) {
      throw invalid([{ field: 'Idempotency-Key', issue: `must be 1 to ${MAX_KEY_LENGTH} characters long` }]);
    }
    const fingerprint = fingerprintOf(call.request);
    const kept = await this.find(currentContext(), key, fingerprint);
    if (kept) return replay(kept, call.reply);
    const body = await call.handle();
    await this.keep(currentContext(), key, fingerprint, answerOf(call.reply, body));
    return body;
  }

  private async find(caller: CallContext, key: string, fingerprint: string): Promise<KeptAnswer | null> {
    const { workspaceId, mode } = caller;
    const [row] = await this.unitOfWork.run((em) =>
      em.execute<KeptRow[]>(LOCK_AND_FIND, [about(caller, key), workspaceId, mode, key]),
    );
    if (!row?.locked) {
      throw new Rejected(
        'conflict',
        'idempotency_in_progress',
        'The first request with this key is still running. Try again.',
      );
    }
    if (row.fingerprint === null || row.answer === null) return null;
    if (row.fingerprint !== fingerprint) {
      throw new Rejected(
        'unprocessable',
        'idempotency_key_reused',
        'This Idempotency-Key was used for another request.',
      );
    }
    return JSON.parse(unseal(row.answer, this.config.SEALING_KEY, about(caller, key))) as KeptAnswer;
  }

  private async keep(caller: CallContext, key: string, fingerprint: string, answer: KeptAnswer): Promise<void> {
    // Sealed: an answer may hold a secret that is shown once.
    const sealed = seal(JSON.stringify(answer), this.config.SEALING_KEY, about(caller, key));
    await this.unitOfWork.run((em) => em.execute(KEEP, [caller.workspaceId, caller.mode, key, fingerprint, sealed]));
  }
}

function about({ workspaceId, mode }: CallContext, key: string): string {
  return `idempotency\n${workspaceId}\n${mode}\n${key}`;
}

function fingerprintOf({ method, url, body }: FastifyRequest): string {
  return createHash('sha256')
    .update(`${method}\n${url}\n${JSON.stringify(body) ?? ''}`)
    .digest('base64url');
}

function answerOf(reply: FastifyReply, body: unknown): KeptAnswer {
  const headers = KEPT_HEADERS.flatMap((name) => {
    const value = reply.getHeader(name);
    return value === undefined ? [] : [[name, String(value)] as const];
  });
  return { status: reply.statusCode, headers: Object.fromEntries(headers), body };
}

function replay({ status, headers, body }: KeptAnswer, reply: FastifyReply): unknown {
  reply.code(status).headers(headers).header('idempotency-replayed', 'true');
  return body;
}
