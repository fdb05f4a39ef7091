import { AsyncLocalStorage } from 'node:async_hooks';
import type { Span } from '@opentelemetry/api';
import type { Mode } from '@proofmark/contracts';
import type { FastifyReply } from 'fastify';

export interface Actor {
  readonly kind: 'api-key' | 'member' | 'system';
  readonly id: string;
  /** Of a member: `admin` or another role of the workspace. */
  readonly role?: string;
}

/** On whose behalf something happens. Set by the gateway for a request, by a reaction for a message. */
export interface CallContext {
  readonly workspaceId: string;
  readonly mode: Mode;
  readonly actor: Actor;
  readonly scopes: readonly string[];
  readonly requestId: string;
  /** W3C trace context of the caller. */
  readonly traceparent?: string;
}

/** What a request does that must be whole: ended well before its answer is sent, or undone. */
export interface RequestWork {
  readonly isOpen: boolean;
  finish(reply: FastifyReply, body: unknown): Promise<void>;
  abandon(): Promise<void>;
}

/** What surrounds the answering of one HTTP request. */
export class AnsweredRequest {
  /** Null where the route has no transaction. */
  work: RequestWork | null = null;
  /** Where traces are exported. */
  span: Span | null = null;

  constructor(
    /** Without the query. */
    readonly path: string,
    /** Of the service that answers. */
    readonly sealingKey: string,
  ) {}
}

interface Surroundings {
  readonly context: CallContext | null;
  readonly request: AnsweredRequest | null;
}

const surroundings = new AsyncLocalStorage<Surroundings>();

/** The context of what is running now. Throws where there is none: that is a fault of the program, never of a caller. */
export function currentContext(): CallContext {
  const context = contextIfAny();
  if (!context) throw new Error('There is no call context here: the route is public, or runInContext was left out.');
  return context;
}

export function contextIfAny(): CallContext | null {
  return surroundings.getStore()?.context ?? null;
}

/** Runs work on behalf of somebody. */
export function runInContext<T>(context: CallContext, work: () => T): T {
  return surroundings.run({ context, request: surroundings.getStore()?.request ?? null }, work);
}

/** Runs the answering of a request; nothing of what surrounds it is seen inside. */
export function runForRequest<T>(request: AnsweredRequest, context: CallContext | null, work: () => T): T {
  return surroundings.run({ context, request }, work);
}

/** The request that is being answered. Throws outside of one. */
export function currentRequest(): AnsweredRequest {
  const request = requestIfAny();
  if (!request) throw new Error('No request is being answered here.');
  return request;
}

export function requestIfAny(): AnsweredRequest | null {
  return surroundings.getStore()?.request ?? null;
}
