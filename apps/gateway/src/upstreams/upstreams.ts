import type { IncomingMessage, ServerResponse } from 'node:http';

/** A request as the client sent it, with the headers it may keep, and the answer that is owed. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

export interface Answer {
  readonly status: number;
  /** Parsed JSON; null when there was none. */
  readonly body: unknown;
}

/** The services behind the gateway, wherever they run: in this process or over HTTP. */
export abstract class Upstreams {
  abstract readonly services: readonly string[];

  /** Whether they run in this very process, where requests are handed over unsigned. */
  readonly areLocal: boolean = false;

  /** Passes the request on and the answer back, both unread. @throws HttpProblem 502, 503 or 504, while nothing was answered yet. */
  abstract forward(service: string, exchange: Exchange): Promise<void>;

  /** Asks a service something on the gateway's own behalf: POST with JSON. @throws HttpProblem 502, 503 or 504 */
  abstract ask(service: string, path: string, context: string, question: unknown): Promise<Answer>;

  /** Whether the service says it is ready. Never throws. */
  abstract isReady(service: string): Promise<boolean>;
}
