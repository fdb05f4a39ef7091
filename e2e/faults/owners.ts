import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Demo } from '@proofmark/standalone';
import { Agent, request } from 'undici';
import { destinationOf, type Ledger, type LedgerCode, type Mode } from './ledger.ts';

const ASK_AGAIN_MS = 150;
const ANSWER_MS = 30_000;
/** An answer that does not come within this time never does. */
const PATIENCE_MS = 120_000;

export interface OwnersTerms {
  readonly demo: Demo;
  readonly ledger: Ledger;
  /** Begins the name of every code. */
  readonly run: string;
  readonly owners: number;
}

interface Answer {
  readonly status: number;
  readonly data: { readonly id: string; readonly slug: string; readonly destinationUrl: string };
}

/**
 * Programs that create codes and re-point them, each its own codes, one command after the other. What is not answered with success is asked
 * again under the same Idempotency-Key, so that in the end each command has happened once, or Proofmark is at fault.
 */
export class Owners {
  private readonly terms: OwnersTerms;
  // Connections of ours: those that broke with a gateway are gone with it.
  private readonly agent = new Agent({ headersTimeout: ANSWER_MS, bodyTimeout: ANSWER_MS, connections: 32 });
  private readonly loops: Promise<void>[] = [];
  private perSecond = 0;
  private leaving = false;
  private abandoned = false;
  private named = 0;

  constructor(terms: OwnersTerms) {
    this.terms = terms;
  }

  /** Starts the programs; `perSecond` commands over all of them. */
  begin(perSecond: number): void {
    this.perSecond = perSecond;
    const { ledger, owners } = this.terms;
    const shares = Array.from({ length: owners }, (_, n) => ledger.codes.filter((_, i) => i % owners === n));
    this.loops.push(...shares.map((codes) => this.workOn(codes)));
    // Heard by whoever waits for them, which may be later.
    for (const loop of this.loops) loop.catch(() => undefined);
  }

  /** Stops after the commands that are under way; resolves when each has its answer. */
  async leave(): Promise<void> {
    this.leaving = true;
    await Promise.all(this.loops);
    await this.agent.close();
  }

  /** Stops at once: whatever has no answer yet gets none. */
  async giveUp(): Promise<void> {
    this.abandoned = true;
    this.leaving = true;
    await Promise.allSettled(this.loops);
    await this.agent.destroy();
  }

  async create(mode: Mode): Promise<LedgerCode> {
    const name = `${this.terms.run}-${this.named++}`;
    const { data } = await this.until(mode, 'POST', '/qr-codes', { name, destinationUrl: destinationOf(name, 0) });
    const code: LedgerCode = { name, mode, id: data.id, slug: data.slug, version: 0, seen: 0, known: false };
    this.terms.ledger.codes.push(code);
    return code;
  }

  async repoint(code: LedgerCode): Promise<void> {
    const destinationUrl = destinationOf(code.name, code.version + 1);
    const { data } = await this.until(code.mode, 'PATCH', `/qr-codes/${code.id}/destination`, { destinationUrl });
    if (data.destinationUrl !== destinationUrl)
      this.terms.ledger.bad(`a re-point of ${code.id} answered ${data.destinationUrl}`);
    code.version++;
  }

  private async workOn(codes: LedgerCode[]): Promise<void> {
    for (let turn = 0; !this.leaving; turn++) {
      const began = performance.now();
      const code = codes[turn % codes.length];
      if (turn % 8 === 7 || !code) codes.push(await this.create('live'));
      else await this.repoint(code);
      const wait = (this.terms.owners * 1000) / this.perSecond - (performance.now() - began);
      if (wait > 0) await sleep(wait);
    }
  }

  private async until(mode: Mode, method: 'POST' | 'PATCH', path: string, body: object): Promise<Answer> {
    const { ledger } = this.terms;
    const key = randomUUID();
    ledger.commands++;
    let last = '';
    for (
      const deadline = Date.now() + PATIENCE_MS;
      Date.now() < deadline && !this.abandoned;
      await sleep(ASK_AGAIN_MS)
    ) {
      const answer = await this.ask({ mode, method, path, body, key }).catch((error: unknown) => String(error));
      if (typeof answer !== 'string' && answer.status < 300) return answer;
      ledger.retries++;
      last = typeof answer === 'string' ? answer : `${answer.status} ${JSON.stringify(answer.data)}`;
      if (typeof answer !== 'string' && !isWorthAsking(answer.status)) ledger.bad(`${method} ${path} answered ${last}`);
    }
    throw new Error(`${method} ${path} was never answered with success, at last with ${last}.`);
  }

  private async ask(call: {
    mode: Mode;
    method: 'POST' | 'PATCH';
    path: string;
    body: object;
    key: string;
  }): Promise<Answer> {
    const { demo } = this.terms;
    const { statusCode: status, body } = await request(`${demo.gatewayUrl}/api/v1${call.path}`, {
      method: call.method,
      headers: {
        authorization: `Bearer ${demo.keys[call.mode].token}`,
        'content-type': 'application/json',
        'idempotency-key': call.key,
      },
      body: JSON.stringify(call.body),
      dispatcher: this.agent,
    });
    const answer = (await body.json()) as { data?: Answer['data'] };
    return { status, data: answer.data ?? (answer as Answer['data']) };
  }
}

/** Refused for now: a first request with this key still runs, somebody is away, or it is too much. */
function isWorthAsking(status: number): boolean {
  return status >= 500 || status === 409 || status === 429;
}
