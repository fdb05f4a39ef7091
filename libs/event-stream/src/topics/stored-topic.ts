import type { Keeping, TopicDefinition } from '@proofmark/contracts';
import { TopicMismatch } from '../errors.js';

/** A topic as the engine keeps it. */
export interface StoredTopic {
  readonly id: number;
  readonly name: string;
  readonly partitions: number;
  readonly keeping: Keeping;
}

/** @throws TopicMismatch */
export function demandSame(wanted: TopicDefinition, found: Omit<StoredTopic, 'id'>): void {
  const differences: string[] = [];
  if (wanted.partitions !== found.partitions) {
    differences.push(`it has ${found.partitions} partitions, not ${wanted.partitions}`);
  }
  if (keepingText(wanted.keeping) !== keepingText(found.keeping)) {
    differences.push(`it keeps ${keepingText(found.keeping)}, not ${keepingText(wanted.keeping)}`);
  }
  if (differences.length > 0) throw new TopicMismatch(wanted.name, differences.join(' and '));
}

export function keepingText(keeping: Keeping): string {
  return typeof keeping === 'string' ? keeping : `days:${keeping.days}`;
}
