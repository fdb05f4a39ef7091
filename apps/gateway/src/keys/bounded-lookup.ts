import { LRUCache } from 'lru-cache';

export interface LookupSettings {
  /** Answers kept at most. */
  readonly max: number;
  /** Milliseconds an answer is believed. */
  readonly ttlMs: number;
}

const MISSING = Symbol('missing');

/** Asks a question once however many want to know at the same time, and remembers the answer briefly, also when it was "no". */
export class BoundedLookup<T extends object> {
  private readonly answers: LRUCache<string, T | typeof MISSING>;
  private readonly underWay = new Map<string, Promise<T | null>>();

  constructor(
    private readonly ask: (question: string) => Promise<T | null>,
    { max, ttlMs }: LookupSettings,
  ) {
    this.answers = new LRUCache({ max, ttl: ttlMs });
  }

  async find(question: string): Promise<T | null> {
    const known = this.answers.get(question);
    if (known !== undefined) return known === MISSING ? null : known;
    const pending = this.underWay.get(question) ?? this.begin(question);
    return pending;
  }

  private begin(question: string): Promise<T | null> {
    const asked = this.ask(question)
      .then((answer) => {
        this.answers.set(question, answer ?? MISSING);
        return answer;
      })
      .finally(() => this.underWay.delete(question));
    this.underWay.set(question, asked);
    return asked;
  }
}
