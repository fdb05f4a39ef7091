/** What is read of an error, whichever realm or library made it. */
export interface Cause {
  readonly name: string;
  readonly message: string;
  /** Of the system, PostgreSQL (SQLSTATE) or a library; empty where there is none. */
  readonly code: string;
  readonly error: unknown;
}

/** An error, what caused it, and what caused that. Of several that happened together, the first. */
export function* causesOf(error: unknown): Generator<Cause> {
  for (let depth = 0, cause: unknown = error; depth < 10 && isErrorLike(cause); depth++) {
    yield {
      name: String(cause.name),
      message: String(cause.message),
      code: typeof cause.code === 'string' ? cause.code : '',
      error: cause,
    };
    cause = cause.cause ?? cause.errors?.[0];
  }
}

interface ErrorLike {
  readonly name: unknown;
  readonly message: unknown;
  readonly code?: unknown;
  readonly cause?: unknown;
  readonly errors?: readonly unknown[];
}

function isErrorLike(value: unknown): value is ErrorLike {
  return typeof value === 'object' && value !== null && 'message' in value;
}
