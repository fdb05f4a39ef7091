import { setTimeout as wait } from 'node:timers/promises';
import { type Commit, CommitQueue } from '../consuming/commit-queue.js';
import type { Lane } from '../consuming/lane.js';
import { LeaseLost } from '../errors.js';
import { refusalOf } from './client/stream-error.js';
import { type GroupMember, isOutside } from './group-member.js';
import type { KafkaTopic } from './topic-catalog.js';

export interface GroupMoments {
  /** Resolves when the member is not joining, or was not at all. */
  settled(): Promise<void>;
  /** The group changes: the member has to join again. */
  joinAgain(): void;
  /** The group does not know this member any more. */
  outside(): void;
}

/** What the broker answers when the group changes. */
export const CHANGING = 'REBALANCE_IN_PROGRESS';

const GROUP_IN_MOTION_MS = 20;

/** Commits offsets of one member: partitions that are done at about the same time share a request. */
export class GroupCommits {
  private readonly queue = new CommitQueue((together) => this.send(together));

  constructor(
    private readonly member: GroupMember,
    private readonly moments: GroupMoments,
  ) {}

  /** @throws LeaseLost */
  commit(lane: Lane, next: bigint): Promise<void> {
    return this.queue.add(lane, next);
  }

  private async send(together: readonly Commit[]): Promise<void> {
    try {
      await this.untilTaken(together);
      for (const { lane, resolve, reject } of together) {
        if (lane.lost.aborted) reject(lostOf(lane));
        else resolve();
      }
    } catch (error) {
      for (const { lane, reject } of together) reject(isOutside(error) ? lostOf(lane) : error);
    }
  }

  /** While members join, commits of the generation before are refused for a moment: what is still held is committed in the next. */
  private async untilTaken(together: readonly Commit[]): Promise<void> {
    for (;;) {
      const held = together.filter(({ lane }) => !lane.lost.aborted);
      if (held.length === 0) return;
      const { generation } = this.member;
      try {
        await this.member.commit(held.map(({ lane, next }) => placeOnWire(lane, next)));
        return;
      } catch (error) {
        if (refusalOf(error) !== CHANGING && !isOutside(error)) throw error;
        await this.moments.settled();
        if (this.member.generation === generation) this.tell(error);
        await wait(GROUP_IN_MOTION_MS);
      }
    }
  }

  /** It still is the generation that was refused. @throws when that is no matter of a moment */
  private tell(error: unknown): void {
    if (!isOutside(error)) return this.moments.joinAgain();
    this.moments.outside();
    throw error;
  }
}

function placeOnWire({ topic, partition }: Lane, next: bigint): { topic: string; partition: number; next: bigint } {
  return { topic: (topic as KafkaTopic).wire, partition, next };
}

function lostOf({ topic, partition }: Lane): LeaseLost {
  return new LeaseLost(`${topic.name}/${partition} is read by another member.`);
}
