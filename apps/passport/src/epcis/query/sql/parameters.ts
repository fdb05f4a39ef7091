/** The values of a statement, and what stands for them in its text. */
export class Parameters {
  readonly values: unknown[] = [];
  private readonly places = new Map<string, string>();

  /** @param type that PostgreSQL takes it for */
  add(value: unknown, type: string): string {
    // JSON has no infinities.
    const same = `${type} ${typeof value === 'number' ? value : JSON.stringify(value)}`;
    const known = this.places.get(same);
    if (known !== undefined) return known;
    const place = `$${this.values.push(value)}::${type}`;
    this.places.set(same, place);
    return place;
  }

  /** Not as text: PostgreSQL reads no year 0, and none beyond 9999 as ISO 8601 writes it. */
  instant(microseconds: number): string {
    return `(timestamptz 'epoch' + ${this.add(microseconds, 'bigint')} * interval '1 microsecond')`;
  }
}
