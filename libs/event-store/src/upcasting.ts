/** Turns the data of an older shape into that of the next one. Pure. */
export interface Upcaster {
  /** The schema version it reads; it returns `from + 1`. */
  readonly from: number;
  // Shapes that no type describes any more.
  up(data: never): unknown;
}

/** Per type of fact, one upcaster for each shape that is no longer written. */
export type Upcasters = Readonly<Record<string, readonly Upcaster[]>>;

/** Facts are stored as they were written and read in today's shape. */
export class Upcasting {
  private readonly chains = new Map<string, readonly Upcaster[]>();

  /** @throws Error when a chain has a gap: some stored fact could not be read. */
  constructor(upcasters: Upcasters) {
    for (const [type, steps] of Object.entries(upcasters)) this.chains.set(type, unbroken(type, steps));
  }

  /** The schema version that is written today. The first shape of a type is 1. */
  currentVersion(type: string): number {
    return (this.chains.get(type)?.length ?? 0) + 1;
  }

  /** @throws Error for a version that this program does not know yet. */
  upcast(type: string, schemaVersion: number, data: unknown): unknown {
    const current = this.currentVersion(type);
    if (schemaVersion === current) return data;
    if (schemaVersion > current)
      throw new Error(`${type} was stored in shape ${schemaVersion}; only ${current} are known.`);
    const steps = this.chains.get(type) ?? [];
    return steps.slice(schemaVersion - 1).reduce((shape, step) => step.up(shape as never), data);
  }
}

function unbroken(type: string, steps: readonly Upcaster[]): readonly Upcaster[] {
  const sorted = [...steps].sort((a, b) => a.from - b.from);
  sorted.forEach(({ from }, index) => {
    if (from !== index + 1) throw new Error(`The upcasters of ${type} lack the step from ${index + 1}.`);
  });
  return sorted;
}
