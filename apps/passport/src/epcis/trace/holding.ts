import type { Span } from './unit-in-time.js';
import type { TracedEvent } from './traced-event.js';

/** That one unit was in another: packed into it, or attached to it. */
export interface Holding extends Span {
  readonly parent: string;
  readonly child: string;
  /** Of the event that put it there. */
  readonly eventID: string;
}

/**
 * From ADD to DELETE; for ever where nobody says DELETE. A DELETE that names no children takes out all. An OBSERVE, and a DELETE of what nobody
 * put in, tell of no time before or after.
 * @param events in the order of time
 * @param isAsked the pairs that matter: an event may name a hundred thousand children
 */
export function holdingsOf(
  events: readonly TracedEvent[],
  isAsked: (parent: string, child: string) => boolean,
): readonly Holding[] {
  const holders = new Map<string, Holder>();
  for (const event of events) {
    const { parent, children, action, time } = event;
    if (parent === null) continue;
    const holder = holders.get(parent) ?? new Holder(parent);
    holders.set(parent, holder);
    if (action === 'DELETE') holder.takeOut(children, time);
    if (action === 'ADD') holder.putIn(event, isAsked);
  }
  return [...holders.values()].flatMap((holder) => holder.holdings());
}

class Holder {
  private readonly open = new Map<string, Holding>();
  private readonly ended: Holding[] = [];

  constructor(private readonly parent: string) {}

  putIn({ children, time, eventID }: TracedEvent, isAsked: (parent: string, child: string) => boolean): void {
    for (const child of children) {
      if (!isAsked(this.parent, child)) continue;
      // What is put in again was out before, even if nobody said so of this child.
      this.end(child, time);
      this.open.set(child, { parent: this.parent, child, since: time, until: Number.POSITIVE_INFINITY, eventID });
    }
  }

  takeOut(children: readonly string[], time: number): void {
    for (const child of children.length === 0 ? [...this.open.keys()] : children) this.end(child, time);
  }

  holdings(): readonly Holding[] {
    return [...this.ended, ...this.open.values()];
  }

  private end(child: string, time: number): void {
    const holding = this.open.get(child);
    if (holding) this.ended.push({ ...holding, until: time });
    this.open.delete(child);
  }
}
