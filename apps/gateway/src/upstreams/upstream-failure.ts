import { HttpProblem } from '@proofmark/runtime';

const UNREACHABLE = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'UND_ERR_CONNECT_TIMEOUT'];
const TOO_SLOW = ['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'];
const BROKEN_OFF = ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'];

/** Whether there was no connection: nothing of the request was sent. */
export const wasUnreachable = (error: unknown): boolean => UNREACHABLE.includes(codeOf(error));

/** Whether the connection ended: the request may have had its effect. */
export const brokeOff = (error: unknown): boolean => BROKEN_OFF.includes(codeOf(error));

/** What the client is told; what it came from is for the log. */
export function toProblem(error: unknown, service: string): HttpProblem {
  if (error instanceof HttpProblem) return error;
  const problem = problemWith(error, service);
  problem.cause = error;
  return problem;
}

function problemWith(error: unknown, service: string): HttpProblem {
  if (wasUnreachable(error)) {
    return new HttpProblem(503, 'upstream_unavailable', `The service ${service} cannot be reached.`);
  }
  if (TOO_SLOW.includes(codeOf(error))) {
    return new HttpProblem(504, 'upstream_timeout', `The service ${service} took too long.`);
  }
  return new HttpProblem(502, 'upstream_failed', `The service ${service} broke off.`);
}

function codeOf(error: unknown): string {
  return String((error as { code?: unknown } | null)?.code);
}
