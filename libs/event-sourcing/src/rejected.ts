/** Why a command was refused, in the caller's terms. The edge keeps the one table from these to HTTP status numbers. */
export type RejectionKind =
  'invalid' | 'unauthenticated' | 'forbidden' | 'not-found' | 'conflict' | 'gone' | 'unprocessable' | 'limited';

/** A refusal the caller can act on. `code` is public, snake_case, stable and never reused; `message` is for people. */
export class Rejected extends Error {
  override readonly name = 'Rejected';

  constructor(
    readonly kind: RejectionKind,
    readonly code: string,
    message: string,
    readonly details?: Readonly<Record<string, unknown>> | readonly unknown[],
  ) {
    super(message);
  }
}
