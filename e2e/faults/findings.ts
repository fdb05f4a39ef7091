type Kind = 'lost' | 'doubled' | 'outOfOrder';

/** What is not as clients were told, in words; each list is empty when all is well. */
export class Findings {
  readonly lost: string[] = [];
  readonly doubled: string[] = [];
  readonly outOfOrder: string[] = [];

  get areNone(): boolean {
    return this.all.length === 0;
  }

  get all(): readonly string[] {
    return [...this.lost, ...this.doubled, ...this.outOfOrder];
  }

  /** Compares what is there, each thing once or more and in its order, with what has to be. */
  compare(where: string, expected: readonly string[], found: readonly string[]): void {
    const first = [...new Set(found)];
    const isExpected = new Set(expected);
    const isThere = new Set(first);
    for (const one of expected) if (!isThere.has(one)) this.lost.push(`${where}: ${one} is missing`);
    for (const one of first)
      if (!isExpected.has(one)) this.doubled.push(`${where}: ${one} is there, and nobody was told`);
    const both = expected.filter((one) => isThere.has(one));
    const order = first.filter((one) => isExpected.has(one));
    if (both.join() !== order.join()) this.outOfOrder.push(`${where}: ${order.join()} instead of ${both.join()}`);
  }

  /** The same, where once is all that it may be there. */
  compareExactly(where: string, expected: readonly string[], found: readonly string[]): void {
    this.compare(where, expected, found);
    for (const one of repeated(found)) this.doubled.push(`${where}: ${one} is there more than once`);
  }

  add(kind: Kind, what: string): void {
    this[kind].push(what);
  }
}

export function repeated(values: readonly string[]): string[] {
  const seen = new Set<string>();
  return values.filter((value) => seen.size === seen.add(value).size);
}
