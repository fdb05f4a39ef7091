import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Rejected } from '@proofmark/event-sourcing';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RuntimeConfig } from '../config/runtime.config.js';
import { type CallContext, currentContext } from '../context/call-context.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { seal, unseal } from '../sealing/seal.js';
import { invalid } from '../validation/input.pipe.js';
import { AnsweredBefore, answerOf, type KeptAnswer } from './kept-answer.js';

/** The right to handle a call under its key, held until the transaction ends. */
export interface IdempotencyClaim {
  /** Keeps the answer, in the transaction that holds its effect. */
  keep(reply: FastifyReply, body: unknown): Promise<void>;
}

interface Found {
  readonly claimed: boolean;
  readonly fingerprint: string | null;
  readonly answer: string | null;
}

const MAX_KEY_LENGTH = 255;

// Two statements in one message. The second has a snapshot of its own, so it sees what the last holder of the lock committed.
const LOCK_AND_FIND = `
  SELECT set_config('proofmark.claimed', pg_try_advisory_xact_lock(hashtextextended(?, 0))::text, true);
  SELECT current_setting('proofmark.claimed') = 'true' AS claimed, kept.fingerprint, kept.answer
  FROM (SELECT) one LEFT JOIN idempotency_keys kept
    ON kept.workspace_id = ? AND kept.mode = ? AND kept.key = ? AND kept.kept_at > now() - interval '24 hours'`;
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

  /**
   * @throws AnsweredBefore when this very request was answered in the last 24 hours
   * @throws Rejected `idempotency_in_progress` while the first request runs, `idempotency_key_reused` for another request
   */
  async claim(key: string, request: FastifyRequest): Promise<IdempotencyClaim> {
    if (key.length === 0 || key.length > MAX_KEY_LENGTH) {
      throw invalid([{ field: 'Idempotency-Key', issue: `must be 1 to ${MAX_KEY_LENGTH} characters long` }]);
    }
    const call = describe(currentContext(), key, request);
    const found = await this.find(call);
    if (!found?.claimed) {
      throw new Rejected(
        'conflict',
        'idempotency_in_progress',
        'The first request with this key is still running. Try again.',
      );
    }
    if (found.answer !== null) throw new AnsweredBefore(this.checked(found, call));
    return { keep: (reply, body) => this.keep(call, answerOf(reply, body)) };
  }

  private async find({ about, caller, key }: KeyedCall): Promise<Found | undefined> {
    const values = [about, caller.workspaceId, caller.mode, key];
    const [found] = await this.unitOfWork.run((em) => em.execute<Found[]>(LOCK_AND_FIND, values));
    return found;
  }

  private checked({ fingerprint, answer }: Found, call: KeyedCall): KeptAnswer {
    if (fingerprint !== call.fingerprint) {
      throw new Rejected(
        'unprocessable',
        'idempotency_key_reused',
        'This Idempotency-Key was used for another request.',
      );
    }
    return JSON.parse(unseal(answer ?? '', this.config.SEALING_KEY, call.about)) as KeptAnswer;
  }

  /** Sealed: an answer may hold a secret that is shown once. */
  private async keep({ about, caller, key, fingerprint }: KeyedCall, answer: KeptAnswer | null): Promise<void> {
    if (!answer) return;
    const sealed = seal(JSON.stringify(answer), this.config.SEALING_KEY, about);
    await this.unitOfWork.run((em) => em.execute(KEEP, [caller.workspaceId, caller.mode, key, fingerprint, sealed]));
  }
}

interface KeyedCall {
  readonly caller: CallContext;
  readonly key: string;
  /** Of method, address and body. */
  readonly fingerprint: string;
  /** What the lock and the seal are bound to. */
  readonly about: string;
}

function describe(caller: CallContext, key: string, { method, url, body }: FastifyRequest): KeyedCall {
  const fingerprint = createHash('sha256')
    .update(`${method}\n${url}\n`)
    .update(body instanceof Uint8Array ? body : (JSON.stringify(body) ?? ''))
    .digest('base64url');
  return { caller, key, fingerprint, about: `idempotency\n${caller.workspaceId}\n${caller.mode}\n${key}` };
}
