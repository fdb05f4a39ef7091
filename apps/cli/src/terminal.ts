/** What a command is run with. */
export interface Terminal {
  readonly env: NodeJS.ProcessEnv;
  /** One line of what was asked for. */
  readonly say: (line: string) => void;
  /** One line about what went wrong, or how far it is. */
  readonly complain: (line: string) => void;
}

/** A reason that its message explains to people in full: shown without a stack, exit code 1. */
export class CannotDo extends Error {
  override readonly name = 'CannotDo';
}
