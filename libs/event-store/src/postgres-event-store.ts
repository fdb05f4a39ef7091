import type { EntityManager } from '@mikro-orm/postgresql';
import { type Event, EventStore, type StreamSlice, VersionConflict } from '@proofmark/event-sourcing';
import {
  activeTraceparent,
  type CallContext,
  type Clock,
  currentContext,
  inSpan,
  prepared,
  runStatement,
  type UnitOfWork,
} from '@proofmark/runtime';
import { APPEND_MANY, APPEND_ONE } from './append-statement.js';
import type { EventMetadata } from './event-rows.js';
import type { Projection } from './projection.js';
import type { Recorded } from './recorded.js';
import type { Upcasting } from './upcasting.js';

export interface StoreParts {
  readonly unitOfWork: UnitOfWork;
  readonly clock: Clock;
  readonly projections: readonly Projection[];
  readonly upcasting: Upcasting;
  /** Called after each commit that appended something. */
  readonly appended: () => void;
}

/** Streams in the table `events`, read and appended in the transaction of the unit of work. */
export class PostgresEventStore extends EventStore {
  constructor(private readonly parts: StoreParts) {
    super();
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
    const attributes = { 'proofmark.stream_id': streamId, 'proofmark.facts': events.map(({ type }) => type) };
    return inSpan({ name: 'append', attributes }, () => this.insert(streamId, expectedVersion, events));
  }

  private async insert(streamId: string, expectedVersion: number, events: readonly Event[]): Promise<void> {
    const { unitOfWork, clock, appended } = this.parts;
    const context = currentContext();
    const recordedAt = clock.now().toISOString();
    await unitOfWork.run(async (em) => {
      const { sql, values } = this.statement(events);
      const common = [
        streamId,
        expectedVersion,
        context.workspaceId,
        context.mode,
        JSON.stringify(metadataOf(context)),
        recordedAt,
      ];
      const rows = await runStatement<{ position: string }>(em, sql, [...common, ...values]);
      if (rows.length !== events.length) {
        await runStatement(em, WAIT_FOR_TURN, [streamId]);
        throw new VersionConflict(streamId, expectedVersion);
      }
      unitOfWork.afterCommit(appended);
      const recorded = events.map((event, index) => ({
        ...event,
        ...metadataOf(context),
        streamId,
        version: expectedVersion + index + 1,
        position: Number(rows[index]?.position),
        workspaceId: context.workspaceId,
        mode: context.mode,
        recordedAt,
      }));
      await this.project(em, recorded);
    });
  }

  private statement(events: readonly Event[]): { sql: string; values: unknown[] } {
    const { upcasting } = this.parts;
    const [first] = events;
    if (first && events.length === 1) {
      return {
        sql: APPEND_ONE,
        values: [first.type, upcasting.currentVersion(first.type), JSON.stringify(first.data)],
      };
    }
    const types = events.map(({ type }) => type);
    const versions = types.map((type) => upcasting.currentVersion(type));
    return { sql: APPEND_MANY, values: [types, versions, events.map(({ data }) => JSON.stringify(data))] };
  }

  private async project(em: EntityManager, facts: readonly Recorded[]): Promise<void> {
    // Facts one after the other: later ones build on the rows of earlier ones. Read models side by side: each has tables of its own.
    for (const fact of facts) await Promise.all(this.parts.projections.map((projection) => projection.apply(em, fact)));
  }
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

/** What is published of the fact belongs below its appending, in the trace of the request. */
function metadataOf({ actor, requestId, ...context }: CallContext): EventMetadata {
  const traceparent = activeTraceparent() ?? context.traceparent;
  return { actor, requestId, ...(traceparent === undefined ? {} : { traceparent }) };
}
