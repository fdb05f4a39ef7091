/** What became of the records that a group was handed, since this process started. */
export class DeliveryCounts {
  /** Records handled, by topic; dead letters are not among them. */
  readonly handled = new Map<string, number>();
  /** Records that went to the dead letters. */
  deadLetters = 0;
  /** Tries that failed and were followed by a pause. */
  retries = 0;

  countHandled(topic: string, records: number): void {
    this.handled.set(topic, (this.handled.get(topic) ?? 0) + records);
  }
}

const ofGroups = new Map<string, DeliveryCounts>();

/** The counts of a group; its name says which service it belongs to, so one process can count for several. */
export function deliveryCounts(group: string): DeliveryCounts {
  let counts = ofGroups.get(group);
  if (!counts) ofGroups.set(group, (counts = new DeliveryCounts()));
  return counts;
}
