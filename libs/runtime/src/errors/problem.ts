/** One wrong place in what a client sent. */
export interface FieldIssue {
  /** Path from the top of the body, query or path parameters: `items.0.name`. */
  readonly field: string;
  readonly issue: string;
}

/** A refusal by the HTTP edge itself, before or around the service's rules. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly details?: unknown,
  ) {
    super(message);
  }
}
