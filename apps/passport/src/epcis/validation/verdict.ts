import type { Finding } from './finding.js';

/** Errors refuse an event; warnings are told and the event is taken. */
export interface Verdict {
  readonly errors: readonly Finding[];
  readonly warnings: readonly Finding[];
}

/** More findings about one event help nobody. */
const MOST = 20;

/** Gathers what the checks find, up to as many as are told. */
export class Findings implements Verdict {
  readonly errors: Finding[] = [];
  readonly warnings: Finding[] = [];

  error(pointer: string, issue: string): void {
    if (this.errors.length < MOST) this.errors.push({ pointer, issue });
  }

  warn(pointer: string, issue: string): void {
    if (this.warnings.length < MOST) this.warnings.push({ pointer, issue });
  }
}
