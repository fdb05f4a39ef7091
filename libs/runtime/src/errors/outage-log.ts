import type { ErrorAnswer } from './error-answer.js';

/** The same trouble, answered to many callers, is worth a line now and then. */
const SAME_TROUBLE_MS = 30_000;

type Say = (detail: object, message: string) => void;

/** Tells of what is not there just now: the first time at once, and from then on how many more were answered so. */
export class OutageLog {
  /** Answers that no line has told of yet. */
  private readonly untold = new Map<string, number>();

  constructor(
    private readonly say: Say,
    private readonly sameTroubleMs: number = SAME_TROUBLE_MS,
  ) {}

  note({ code, message }: ErrorAnswer, detail: { readonly reason: string; readonly requestId: string }): void {
    const trouble = `${code} ${message}`;
    const before = this.untold.get(trouble);
    if (before !== undefined) return void this.untold.set(trouble, before + 1);
    this.say({ code, ...detail }, message);
    this.watch(trouble, (more) => this.say({ code, more, inSeconds: this.sameTroubleMs / 1000 }, message));
  }

  private watch(trouble: string, sayMore: (more: number) => void): void {
    this.untold.set(trouble, 0);
    const lookAgain = (): void => {
      const more = this.untold.get(trouble) ?? 0;
      this.untold.delete(trouble);
      if (more === 0) return;
      sayMore(more);
      this.watch(trouble, sayMore);
    };
    setTimeout(lookAgain, this.sameTroubleMs).unref();
  }
}
