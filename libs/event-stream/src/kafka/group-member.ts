import { type Assignment, assignPartitions, type Claims } from './assign-partitions.js';
import { within } from '../delivery/within.js';
import type { KafkaConnection } from './client/connection.js';
import { refusalOf } from './client/stream-error.js';
import { decodeAssignment, decodeMember, encodeAssignment, encodeMember } from './member-metadata.js';
import type { KafkaTopic } from './topic-catalog.js';

export interface MemberTerms {
  /** The group's name on the brokers. */
  readonly groupId: string;
  readonly topics: readonly KafkaTopic[];
  readonly instanceId: string | undefined;
  readonly leaseMs: number;
}

/** Joining waits for others, and whatever comes behind it on the same connection waits with it. */
export interface Connections {
  readonly waiting: KafkaConnection;
  readonly quick: KafkaConnection;
}

interface Joined {
  readonly generationId: number;
  readonly memberId: string;
  readonly leaderId: string;
  readonly members: readonly { readonly memberId: string; readonly memberMetadata: Buffer }[];
}

/** Members of an older or foreign kind cannot join the same group. */
const ASSIGNER = 'proofmark-cooperative';

/** The others are given so long to come when the group changes. Ours come at their next heartbeat. */
const REBALANCE_MS = 30_000;

/** The brokers do not know this member any more, or the group has moved on without it: what it held may be read by others. */
const OUTSIDE = new Set(['UNKNOWN_MEMBER_ID', 'ILLEGAL_GENERATION', 'FENCED_INSTANCE_ID']);

export function isOutside(error: unknown): boolean {
  return OUTSIDE.has(refusalOf(error) ?? '');
}

/** One member of a consumer group, as Kafka's group protocol sees it. Knows nothing of records. */
export class GroupMember {
  generation = -1;
  private memberId = '';

  constructor(
    private readonly connections: Connections,
    private readonly terms: MemberTerms,
  ) {}

  /** Joins, or joins again with what it reads already. Gives what it may read now. */
  async join(claims: Claims): Promise<Readonly<Record<string, readonly number[]>>> {
    const { groupId } = this.terms;
    const joined = await this.enter(claims);
    this.memberId = joined.memberId;
    const leads = joined.leaderId === joined.memberId && joined.members.length > 0;
    const { memberAssignment } = await this.connections.waiting.ask<{ memberAssignment: Buffer }>(
      { group: groupId },
      'SyncGroup',
      {
        ...this.card(),
        generationId: joined.generationId,
        groupAssignment: leads ? this.assignmentsFor(joined.members) : [],
      },
    );
    this.generation = joined.generationId;
    return decodeAssignment(memberAssignment);
  }

  /** @throws also when the group changes, so that the member joins again */
  async heartbeat(): Promise<void> {
    const { groupId, leaseMs } = this.terms;
    const parameters = { ...this.card(), groupGenerationId: this.generation };
    const beaten = this.connections.waiting.ask({ group: groupId }, 'Heartbeat', parameters);
    await within(performance.now() + leaseMs / 3, beaten);
  }

  /** Commits next offsets. @throws when the member is out of date */
  async commit(offsets: readonly { topic: string; partition: number; next: bigint }[]): Promise<void> {
    const topics = new Map<string, { partition: number; offset: string }[]>();
    for (const { topic, partition, next } of offsets) {
      topics.set(topic, [...(topics.get(topic) ?? []), { partition, offset: String(next) }]);
    }
    await this.connections.quick.ask({ group: this.terms.groupId }, 'OffsetCommit', {
      ...this.card(),
      groupGenerationId: this.generation,
      topics: [...topics].map(([topic, partitions]) => ({ topic, partitions })),
    });
  }

  /** The group's next offsets, by topic and partition; none where nothing was ever committed. */
  async committed(): Promise<ReadonlyMap<string, ReadonlyMap<number, bigint>>> {
    const { groupId, topics } = this.terms;
    const { responses } = await this.connections.quick.ask<{
      responses: readonly { topic: string; partitions: readonly { partition: number; offset: string }[] }[];
    }>({ group: groupId }, 'OffsetFetch', {
      groupId,
      topics: topics.map(({ wire, partitions }) => ({
        topic: wire,
        partitions: Array.from({ length: partitions }, (_, partition) => ({ partition })),
      })),
    });
    return new Map(
      responses.map(({ topic, partitions }) => {
        const kept = partitions.filter(({ offset }) => !offset.startsWith('-'));
        return [topic, new Map(kept.map(({ partition, offset }) => [partition, BigInt(offset)]))];
      }),
    );
  }

  /** Lets others have its partitions at once. With an instance id it does not: it is expected back. */
  async leave(): Promise<void> {
    if (this.memberId === '' || this.terms.instanceId !== undefined) return;
    await this.connections.quick.ask({ group: this.terms.groupId }, 'LeaveGroup', this.card());
    this.forget();
  }

  /** The next join is that of a new member. */
  forget(): void {
    this.memberId = '';
    this.generation = -1;
  }

  /** It holds nothing any more. The group may still know it: then it need not wait for a member that is gone. */
  startOver(): void {
    this.generation = -1;
  }

  private async enter(claims: Claims): Promise<Joined> {
    const { groupId, topics, leaseMs } = this.terms;
    const wires = topics.map(({ wire }) => wire);
    const request = () => ({
      ...this.card(),
      sessionTimeout: leaseMs,
      rebalanceTimeout: REBALANCE_MS,
      protocolType: 'consumer',
      groupProtocols: [{ name: ASSIGNER, metadata: encodeMember(wires, claims) }],
    });
    try {
      return await this.connections.waiting.ask<Joined>({ group: groupId }, 'JoinGroup', request());
    } catch (error) {
      const given = memberIdIn(error);
      if (given === null) throw error;
      this.memberId = given;
      return this.connections.waiting.ask<Joined>({ group: groupId }, 'JoinGroup', request());
    }
  }

  private assignmentsFor(members: Joined['members']): object[] {
    const partitionsOf = new Map(this.terms.topics.map(({ wire, partitions }) => [wire, partitions]));
    const known = members.map(({ memberId, memberMetadata }) => decodeMember(memberId, memberMetadata));
    const assignments: ReadonlyMap<string, Assignment> = assignPartitions(known, partitionsOf);
    return [...assignments].map(([memberId, assignment]) => {
      return { memberId, memberAssignment: encodeAssignment(assignment) };
    });
  }

  private card(): object {
    const { groupId, instanceId } = this.terms;
    return { groupId, memberId: this.memberId, ...(instanceId !== undefined && { groupInstanceId: instanceId }) };
  }
}

/** A new member is first given an id, and then asks again under it. */
function memberIdIn(error: unknown): string | null {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (refusalOf(cause) !== 'MEMBER_ID_REQUIRED') return null;
  return (cause as { memberId?: string }).memberId ?? null;
}
