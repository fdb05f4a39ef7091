import type { EntityManager } from '@mikro-orm/postgresql';
import {
  type Event,
  EventStore,
  type FactOfStream,
  type StreamSlice,
  VersionConflict,
  type WrittenFact,
} from '@proofmark/event-sourcing';
import { currentContext, inSpan, prepared, runStatement, type SpanStart } from '@proofmark/runtime';
import { APPEND_MANY, APPEND_ONE, BEGIN_STREAM } from './append-statement.js';
import { appendToAll } from './append-to-all.js';
import type { Recorded } from './recorded.js';
import { recordingNow, valuesOf } from './recording.js';
import { SharedBeginnings } from './shared-beginnings.js';
import type { StoreParts } from './store-parts.js';

/** Streams in the table `events`, read and appended in the transaction of the unit of work. */
export class PostgresEventStore extends EventStore {
  private readonly beginnings: SharedBeginnings;

  constructor(private readonly parts: StoreParts) {
    super();
    this.beginnings = new SharedBeginnings(parts);
  }

  override async readStream<E extends Event>(streamId: string): Promise<StreamSlice<E>> {
    const { workspaceId, mode } = currentContext();
    const rows = await this.parts.unitOfWork.run((em) =>
      runStatement<StoredFact>(em, READ_STREAM, [streamId, workspaceId, mode]),
    );
    const { upcasting } = this.parts;
    const events = rows.map(({ type, schema_version, data }) => ({
      type,
      data: upcasting.upcast(type, schema_version, data),
    }));
    return { events: events as unknown as E[], version: rows.length };
  }

  override async append<E extends Event>(
    streamId: string,
    expectedVersion: number,
    events: readonly E[],
  ): Promise<void> {
    if (events.length === 0) return;
    await inSpan(appending(streamId, events), () =>
      this.insert(streamId, expectedVersion, events, async (em, common) => {
        const { sql, values } = events.length === 1 ? this.one(events) : this.many(events);
        const rows = await runStatement(em, sql, [...common, ...values]);
        if (rows.length === events.length) return;
        await runStatement(em, WAIT_FOR_TURN, [streamId]);
        throw new VersionConflict(streamId, expectedVersion);
      }),
    );
  }

  override async begin<E extends Event>(streamId: string, events: readonly E[]): Promise<void> {
    const [event, ...more] = events;
    if (!event || more.length > 0) return super.begin(streamId, events);
    await inSpan(appending(streamId, events), async () => {
      if (this.isGathered(streamId, event)) return;
      await this.insert(streamId, 0, events, async (em, common) => {
        this.parts.unitOfWork.sendAhead(runStatement(em, BEGIN_STREAM, [...common, ...this.one(events).values]));
      });
    });
  }

  /** What several requests begin is written together, in the end. */
  private isGathered(streamId: string, event: Event): boolean {
    const { metadata, ...common } = recordingNow(this.parts.clock);
    const fact = { ...event, ...metadata, ...common, streamId, version: 1 };
    return this.parts.unitOfWork.gather(this.beginnings.write, fact);
  }

  override appendAll<E extends Event>(facts: readonly FactOfStream<E>[]): Promise<ReadonlySet<string>> {
    return appendToAll(this.parts, facts, {
      type: ({ event }) => event.type,
      data: ({ event }) => JSON.stringify(event.data),
      take: (sets, { event }, recorded) => sets.take({ ...recorded, ...event }),
    });
  }

  override appendWritten(facts: readonly WrittenFact[]): Promise<ReadonlySet<string>> {
    return appendToAll(this.parts, facts, {
      type: ({ type }) => type,
      data: ({ data }) => data,
      take: (sets, fact, recorded) => sets.takeWritten(fact, recorded),
    });
  }

  /** @param write given the first values of the statements that append */
  private async insert(
    streamId: string,
    expectedVersion: number,
    events: readonly Event[],
    write: (em: EntityManager, common: readonly unknown[]) => Promise<void>,
  ): Promise<void> {
    const { unitOfWork, appended, clock } = this.parts;
    await unitOfWork.run(async (em) => {
      const recording = recordingNow(clock);
      const { metadata, ...common } = recording;
      await write(em, [streamId, expectedVersion, ...valuesOf(recording)]);
      unitOfWork.afterCommit(appended);
      for (const [index, event] of events.entries()) {
        const version = expectedVersion + index + 1;
        await this.project(em, { ...event, ...metadata, ...common, streamId, version });
      }
    });
  }

  private one([event]: readonly Event[]): { sql: string; values: unknown[] } {
    const type = event?.type ?? '';
    return { sql: APPEND_ONE, values: [type, this.parts.upcasting.currentVersion(type), JSON.stringify(event?.data)] };
  }

  private many(events: readonly Event[]): { sql: string; values: unknown[] } {
    const types = events.map(({ type }) => type);
    const versions = types.map((type) => this.parts.upcasting.currentVersion(type));
    return { sql: APPEND_MANY, values: [types, versions, events.map(({ data }) => JSON.stringify(data))] };
  }

  /** Facts one after the other: later ones build on the rows of earlier ones. Read models side by side: each has tables of its own. */
  private async project(em: EntityManager, fact: Recorded): Promise<void> {
    const applied = this.parts.projections.map((projection) => projection.apply(em, fact));
    for (const { sent, done } of applied) if (sent) this.parts.unitOfWork.sendAhead(done);
    await Promise.all(applied.filter(({ sent }) => !sent).map(({ done }) => done));
  }
}

/** The span that what is published of the facts belongs below. */
function appending(streamId: string, events: readonly Event[]): SpanStart {
  const attributes = { 'proofmark.stream_id': streamId, 'proofmark.facts': events.map(({ type }) => type) };
  return { name: 'append', attributes };
}

interface StoredFact {
  readonly type: string;
  readonly schema_version: number;
  readonly data: unknown;
}

/** Those who were too late once go on one after the other: deciding anew then wins, however many writers there are. */
const WAIT_FOR_TURN = `SELECT pg_advisory_xact_lock(hashtextextended('append to ' || $1, 0))`;

/** Versions have no holes, so the number of rows is the version of the last one. */
const READ_STREAM = prepared(
  `SELECT type, schema_version, data FROM events WHERE stream_id = $1 AND workspace_id = $2 AND mode = $3 ORDER BY version`,
);
