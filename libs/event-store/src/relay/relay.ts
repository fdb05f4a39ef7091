import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { TopicDefinition } from '@proofmark/contracts';
import type { EventStream, OutgoingRecord } from '@proofmark/event-stream';
import { StandingTrouble } from '@proofmark/runtime';
import type { EventRow } from '../event-rows.js';
import type { ReadFacts } from '../read-facts.js';
import { Bell } from './bell.js';
import { FoldSnapshots, type Outgoing, type SnapshotSettings } from './fold-snapshots.js';
import { HeldBack } from './held-back.js';
import { publish } from './publish.js';
import { advance, type Progress, stillOpen } from './progress.js';
import { type RelayDatabase, RelaySession } from './relay-session.js';

export interface RelaySettings extends SnapshotSettings {
  readonly database: RelayDatabase;
  readonly stream: EventStream;
}

const BATCH = 1000;
/** How long a relay gathers what other transactions commit before it reads: one reading for many commands. */
const GATHER_MS = 20;
/** The longest a committed fact waits whose process died before it could ring. */
const POLL_MS = 200;
const TAKE_OVER_MS = 1000;
const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 5000;
/** A broken connection is mended sooner than this; what lasts longer is somebody's business. */
const PATIENCE_MS = 5000;

/**
 * Publishes the facts of one service as messages: every committed fact, each stream in its order, at least once. Of all processes of the
 * service one relay leads and the others stand by. See docs/adr/0010.
 */
export class Relay {
  private readonly bell = new Bell();
  private readonly snapshots: FoldSnapshots;
  private readonly logger = new Logger('Relay');
  private readonly trouble = new StandingTrouble(this.logger, 'Publishing failed, will be tried again', 'error');
  private progress: Progress = { position: 0, gaps: [] };
  private held = new HeldBack([]);
  private ahead: Promise<ReadFacts> | null = null;
  private stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly settings: RelaySettings) {
    this.snapshots = new FoldSnapshots(settings);
  }

  start(): void {
    this.stopping = new AbortController();
    this.running = this.run();
  }

  /** Publishes what is committed by now, if it can, and lets another process lead. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.bell.ring();
    await this.running;
  }

  /** Says that something was committed. */
  wake(): void {
    this.bell.ring();
  }

  /** @throws Error saying why messages are not, or not all, published. */
  assertHealthy(): void {
    if ((this.trouble.lastsMs ?? 0) > PATIENCE_MS) throw new Error(`not publishing: ${this.trouble.reason}`);
    if (this.held.complaint) throw new Error(this.held.complaint);
  }

  private async run(): Promise<void> {
    for (let failures = 0; !this.stopping.signal.aborted;) {
      try {
        await this.oneSession(() => (failures = 0));
      } catch (error) {
        failures++;
        this.trouble.note(error);
        await this.pause(Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** failures));
      }
    }
  }

  private async oneSession(succeeded: () => void): Promise<void> {
    const session = await RelaySession.open(this.settings.database, () => this.bell.ring());
    try {
      if (!(await this.becomeLeader(session))) return;
      await this.takeOver(session);
      for (let last = false; !last;) {
        // One more round after the order to stop, for what was committed until then.
        last = this.stopping.signal.aborted;
        const read = await this.round(session);
        succeeded();
        this.trouble.over();
        if (read < BATCH && !last) await this.rest();
      }
    } finally {
      await session.close();
    }
  }

  /** Stands by until nobody else leads. False when told to stop before. */
  private async becomeLeader(session: RelaySession): Promise<boolean> {
    while (!this.stopping.signal.aborted) {
      if (await session.lead()) return true;
      this.trouble.over();
      if (await this.bell.wait(TAKE_OVER_MS)) {
        await session.notify();
        await this.pause(GATHER_MS);
      }
    }
    return false;
  }

  private async takeOver(session: RelaySession): Promise<void> {
    const { held, ...progress } = await session.load();
    this.progress = progress;
    this.held = new HeldBack(held);
    this.ahead = null;
    this.snapshots.forget();
  }

  /** Reads once, publishes what it read, and keeps how far it came. Returns how many facts it read. */
  private async round(session: RelaySession): Promise<number> {
    const { rows, oldestRunning } = await (this.ahead ?? session.read(this.progress, this.held.toRead, BATCH));
    this.ahead = null;
    const positions = rows.map(({ position }) => Number(position));
    const upTo = rows.length < BATCH ? Infinity : (positions.at(-1) ?? Infinity);
    const gaps = stillOpen(this.progress.gaps, { oldestRunning, upTo });
    if (rows.length === 0 && gaps.length === this.progress.gaps.length) return 0;
    await this.snapshots.prepare(rows, (wanted) => session.histories(wanted));
    const records = this.tellAll(rows);
    this.held.readUpTo(upTo);
    const next = { ...advance({ position: this.progress.position, gaps }, positions), held: this.held.positions };
    if (rows.length === BATCH) this.readAhead(session, next);
    await session.confirmLead();
    await Promise.all([...records].map(([topic, told]) => publish(this.settings.stream, topic.name, told)));
    this.progress = await session.save(next);
    return rows.length;
  }

  /** Reads while the stream takes what was read before. Gaps that are new get their bound later, so this reading gives none of them up. */
  private readAhead(session: RelaySession, next: Progress): void {
    this.ahead = session.read(next, this.held.toRead, BATCH);
    // Whoever awaits it hears of a failure; when nobody does, the session has ended anyway.
    this.ahead.catch(() => undefined);
  }

  private tellAll(rows: readonly EventRow[]): Map<TopicDefinition, OutgoingRecord[]> {
    const byTopic = new Map<TopicDefinition, OutgoingRecord[]>();
    for (const row of rows) {
      for (const { topic, ...record } of this.tell(row)) {
        const records = byTopic.get(topic);
        if (records) records.push(record);
        else byTopic.set(topic, [record]);
      }
    }
    return byTopic;
  }

  private tell(row: EventRow): readonly Outgoing[] {
    if (this.held.waits(row)) return [];
    try {
      return this.snapshots.tell(row);
    } catch (error) {
      const reason = `${row.type} (version ${row.version}) cannot be told: ${reasonOf(error)}`;
      this.logger.error(`${row.stream_id} is held back. ${reason}`);
      this.held.hold(row, reason);
      return [];
    }
  }

  private async rest(): Promise<void> {
    if (await this.bell.wait(POLL_MS)) await this.pause(GATHER_MS);
  }

  private async pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.stopping.signal }).catch(() => undefined);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
