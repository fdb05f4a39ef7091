/** Lets the answer to a request leave. */
export type Answer = () => void;

interface Group {
  readonly lines: string[];
  readonly answers: Answer[];
  bytes: number;
}
const emptyGroup = (): Group => ({ lines: [], answers: [], bytes: 0 });

const MAX_UNDER_WAY = 3;
const SLOW_MS = 1;

/** Records that arrive while the disk is busy are written together, and their answers leave together. */
export class GroupCommit {
  /** Answers that left before a slow disk was done. */
  answeredEarly = 0;
  private waiting = emptyGroup();
  private readonly underWay = new Set<Group>();
  private readonly whenIdle: (() => void)[] = [];
  private isBeginning = false;
  private lastBegun = 0;
  private stalled = false;

  /**
   * @param write resolves when the lines are on disk, or will never be; does not reject
   * @param patienceMs how long an answer waits for it
   */
  constructor(
    private readonly write: (lines: readonly string[]) => Promise<void>,
    private readonly patienceMs: number,
  ) {}

  /** Characters that wait for their turn. */
  get waitingBytes(): number {
    return this.waiting.bytes;
  }

  append(line: string, answer: Answer): void {
    this.waiting.lines.push(line);
    this.waiting.bytes += line.length;
    if (this.stalled) {
      this.answeredEarly++;
      answer();
    } else this.waiting.answers.push(answer);
    if (this.mayBegin()) this.begin();
  }

  /** Resolves when nothing waits and nothing is under way. */
  idle(): Promise<void> {
    if (this.underWay.size === 0 && this.waiting.lines.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.whenIdle.push(resolve));
  }

  /** A quick disk gets one group after the other, and so larger ones; a slow one gets several at a time. */
  private mayBegin(): boolean {
    if (this.underWay.size === 0) return true;
    return this.underWay.size < MAX_UNDER_WAY && Date.now() - this.lastBegun > SLOW_MS;
  }

  /** At most one group begins per turn of the event loop: what arrives in the same turn goes into one. */
  private begin(): void {
    if (this.isBeginning) return;
    this.isBeginning = true;
    setImmediate(() => {
      this.isBeginning = false;
      if (this.waiting.lines.length > 0) void this.writeGroup();
    });
  }

  private async writeGroup(): Promise<void> {
    const group = this.waiting;
    this.waiting = emptyGroup();
    this.underWay.add(group);
    this.lastBegun = Date.now();
    const patience = setTimeout(() => this.losePatience(), this.patienceMs);
    await this.write(group.lines);
    clearTimeout(patience);
    this.underWay.delete(group);
    this.stalled = false;
    for (const answer of group.answers) answer();
    if (this.waiting.lines.length > 0) this.begin();
    else if (this.underWay.size === 0) for (const resolve of this.whenIdle.splice(0)) resolve();
  }

  /** The disk hangs: people are sent on their way, their records wait on. */
  private losePatience(): void {
    this.stalled = true;
    for (const { answers } of [...this.underWay, this.waiting]) {
      this.answeredEarly += answers.length;
      for (const answer of answers.splice(0)) answer();
    }
  }
}
