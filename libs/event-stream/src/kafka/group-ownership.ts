import { Gate } from '../consuming/gate.js';
import type { Held, Lane } from '../consuming/lane.js';
import type { Holding, Ownership } from '../consuming/ownership.js';
import { isWorthALine, Patience } from '../consuming/patience.js';
import { type Place, placeOf } from '../consuming/place.js';
import { delayAfter } from '../delivery/back-off.js';
import { reasonOf } from '../delivery/dead-letter.js';
import type { StreamLogger } from '../stream-logger.js';
import { refusalOf } from './client/stream-error.js';
import { CHANGING, GroupCommits } from './group-commits.js';
import { type Connections, GroupMember, isOutside, type MemberTerms } from './group-member.js';
import { Holdings } from './holdings.js';
import type { KafkaPartitionEnds } from './partition-ends.js';

export interface GroupTerms extends MemberTerms {
  readonly group: string;
  readonly from: 'earliest' | 'latest';
  readonly heartbeatMs: number;
}

/** It was silent for too long, or the group was begun anew. */
const UNKNOWN = 'UNKNOWN_MEMBER_ID';
/** Another process has come with the same instance id: two that would take each other's place for ever. */
const FENCED = 'FENCED_INSTANCE_ID';

/** A member of a group that the brokers look after. It goes on reading what it keeps while the group changes. */
export class GroupOwnership implements Ownership {
  private readonly member: GroupMember;
  private readonly commits: GroupCommits;
  private readonly holdings: Holdings;
  private readonly stopping = new AbortController();
  private readonly wake = new Gate();
  private readonly patience = new Patience();
  private inOrder: Promise<unknown> = Promise.resolve();
  private mustJoin = true;
  private heardAt = performance.now();
  private changed: (holding: Holding) => void = () => undefined;
  private loop: Promise<void> = Promise.resolve();

  constructor(
    connections: Connections,
    ends: KafkaPartitionEnds,
    private readonly terms: GroupTerms,
    private readonly logger: StreamLogger,
  ) {
    this.member = new GroupMember(connections, terms);
    this.holdings = new Holdings(this.member, ends, terms);
    this.commits = new GroupCommits(this.member, {
      settled: async () => void (await this.inOrder),
      joinAgain: () => this.joinSoon(),
      outside: () => this.loseAll(),
    });
  }

  async start(changed: (holding: Holding) => void, failed: (error: Error) => void): Promise<void> {
    this.changed = changed;
    try {
      await this.beat();
    } catch (error) {
      // Whoever tries again comes as a new member: nobody must wait for this one.
      await this.stop();
      throw error;
    }
    this.loop = this.keepBeating(failed);
  }

  commit(lane: Lane, next: bigint): Promise<void> {
    return this.commits.commit(lane, next);
  }

  async heartbeat(): Promise<void> {
    await this.beat();
  }

  async release(lane: Lane): Promise<void> {
    this.holdings.release(lane);
    this.joinSoon();
  }

  async committed(): Promise<ReadonlyMap<Place, bigint>> {
    const found = await this.member.committed();
    const places = this.terms.topics.flatMap(({ id, wire }) => {
      return [...(found.get(wire) ?? [])].map(([partition, next]) => [placeOf(id, partition), next] as const);
    });
    return new Map(places);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.wake.open();
    try {
      // Also while it joins: that may wait for others.
      await this.member.leave();
    } catch (error) {
      const detail = { group: this.terms.group, reason: reasonOf(error) };
      this.logger.warn(detail, 'Left without a word; the lease runs out.');
    }
    await this.loop;
  }

  private async keepBeating(failed: (error: Error) => void): Promise<void> {
    for (let failures = 0; !this.stopping.signal.aborted;) {
      await this.sleep(failures);
      if (this.stopping.signal.aborted) return;
      try {
        await this.beat();
        failures = 0;
        this.patience.restore();
      } catch (error) {
        failures += 1;
        const detail = { group: this.terms.group, reason: reasonOf(error) };
        if (isWorthALine(failures)) this.logger.warn(detail, 'The group cannot hear this member.');
        if (performance.now() - this.heardAt > this.terms.leaseMs) this.loseAll();
        if (refusalOf(error) === FENCED || this.patience.isExhausted(error)) return failed(error as Error);
      }
    }
  }

  private async sleep(failures: number): Promise<void> {
    const { heartbeatMs } = this.terms;
    const ms = failures ? delayAfter(failures, { firstDelayMs: 100, maxDelayMs: heartbeatMs }) : heartbeatMs;
    const timer = setTimeout(() => this.wake.open(), ms);
    await this.wake.wait();
    clearTimeout(timer);
  }

  /** Says "still here", or joins when the group changes; and reports what is held. */
  private beat(): Promise<void> {
    const beaten = this.inOrder.then(() => this.beatOnce());
    this.inOrder = beaten.catch(() => undefined);
    return beaten;
  }

  private async beatOnce(): Promise<void> {
    // After leaving it would join anew.
    if (this.stopping.signal.aborted) return;
    const said = performance.now();
    try {
      if (!this.mustJoin) await this.member.heartbeat();
    } catch (error) {
      this.understand(error);
    }
    while (this.mustJoin && !this.stopping.signal.aborted) await this.join();
    this.heardAt = Math.max(this.heardAt, said);
    this.report();
  }

  private async join(): Promise<void> {
    this.mustJoin = false;
    try {
      await this.holdings.take(await this.member.join(this.holdings.claims()));
      this.heardAt = performance.now();
    } catch (error) {
      this.mustJoin = true;
      this.understand(error);
    }
  }

  /** @throws what is no news of the group */
  private understand(error: unknown): void {
    if (refusalOf(error) === FENCED) this.loseAll();
    if (refusalOf(error) === FENCED || (!isOutside(error) && refusalOf(error) !== CHANGING)) throw error;
    if (isOutside(error)) this.loseAll();
    if (refusalOf(error) === UNKNOWN) this.member.forget();
    this.mustJoin = true;
  }

  private joinSoon(): void {
    this.mustJoin = true;
    this.wake.open();
  }

  /** Others may read by now what was held: act as if they did, and join again. */
  private loseAll(): void {
    this.holdings.clear();
    this.member.startOver();
    this.report();
    this.joinSoon();
  }

  private report(): void {
    const held: readonly Held[] = this.holdings.held();
    this.changed({ held, share: new Map(), wanted: this.holdings.wanted });
  }
}
