/** A reason not to start that its message explains to people in full: shown without a stack. */
export class CannotStart extends Error {
  override readonly name = 'CannotStart';
}
