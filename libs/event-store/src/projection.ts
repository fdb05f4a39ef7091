import type { EntityManager } from '@mikro-orm/postgresql';
import type { Event } from '@proofmark/event-sourcing';
import { runStatement } from '@proofmark/runtime';
import type { Recorded, RecordMetadata } from './recorded.js';

/** A write said rather than done: those of a fact travel together, and with the commit behind them. */
export class Write {
  /** @param sql with `$1` for the first value; a constant that is {@link prepared} costs least */
  constructor(
    readonly sql: string,
    readonly values: readonly unknown[],
  ) {}
}

/**
 * What one type of fact does to the read model: it says the one write, or does what takes several steps. Never rejects: the fact is true
 * already.
 */
export type ProjectionHandler<E extends Event> = (em: EntityManager, data: E['data'], recorded: Recorded<E>) => unknown;

/**
 * What a type of fact does, said so that a rebuild can do it for many at once. It touches rows of the fact's own stream only: facts of
 * different streams are written together, in any order.
 */
export class InSets<E extends Event> {
  /**
   * @param sql its `$1` is a JSON array of rows, no two of one stream
   * @param rowOf what the fact adds to that array
   * @param one what is quicker for a single fact, if anything is
   */
  constructor(
    readonly sql: string,
    readonly rowOf: (data: E['data'], recorded: Recorded<E>) => object,
    private readonly one?: (data: E['data'], recorded: Recorded<E>) => Write,
  ) {}

  alone(data: E['data'], recorded: Recorded<E>): Write {
    return this.one?.(data, recorded) ?? new Write(this.sql, [JSON.stringify([this.rowOf(data, recorded)])]);
  }
}

/**
 * Rows of which all but a little is known before the fact is appended, so that whoever has the time writes that part down ahead: see
 * `rows` of a `WrittenFact`.
 */
export class InSetsAhead<E extends Event> extends InSets<E> {
  /**
   * @param early what follows from the fact itself; it is never empty
   * @param late what only appending tells, such as the position
   */
  constructor(
    sql: string,
    early: (data: E['data'], recorded: Recorded<E>) => object,
    private readonly late: (recorded: RecordMetadata) => object,
  ) {
    super(sql, (data, recorded) => ({ ...late(recorded), ...early(data, recorded) }));
  }

  /** @param early its JSON @returns the JSON of the row */
  finish(early: string, recorded: RecordMetadata): string {
    return `${JSON.stringify(this.late(recorded)).slice(0, -1)},${early.slice(1)}`;
  }
}

/** Every type of fact, named: what to do, or that it does not matter here. */
export type ProjectionHandlers<E extends Event> = {
  readonly [T in E['type']]: ProjectionHandler<Extract<E, { type: T }>> | InSets<Extract<E, { type: T }>> | 'ignored';
};

export interface ProjectionOptions {
  /** The tables that are this read model; default the one named after it (`known-codes` → `known_codes`). */
  readonly tables?: readonly string[];
  /** Tables of the service that it looks into and never writes, and that are no read model: nothing could make them anew. */
  readonly reads?: readonly string[];
}

/** A read model kept in the transaction that appends the facts. */
export interface Projection {
  readonly name: string;
  readonly tables: readonly string[];
  readonly reads: readonly string[];
  /** The types of facts it names, the ignored ones too. */
  readonly types: readonly string[];
  /** Facts of types that it does not name belong to other kinds of streams and change nothing. */
  apply(em: EntityManager, recorded: Recorded): Applied;
  /** For a type whose facts may be written many at once. */
  inSets(type: string): InSets<Event> | undefined;
}

/** A fact on its way into a read model. */
export interface Applied {
  /** Whether all of it is on its way to the database: whatever is asked in the same transaction from now on sees it. */
  readonly sent: boolean;
  readonly done: Promise<unknown>;
}

const NOTHING: Applied = { sent: true, done: Promise.resolve() };

/**
 * Declares a read model. It may write its own tables only: a rebuild fills new copies of exactly these.
 * @param name kebab-case
 */
export function projection<E extends Event>(
  name: string,
  handlers: ProjectionHandlers<E>,
  { tables = [name.replaceAll('-', '_')], reads = [] }: ProjectionOptions = {},
): Projection {
  const byType = new Map<string, ProjectionHandler<Event> | InSets<Event> | 'ignored'>(Object.entries(handlers));
  return {
    name,
    tables,
    reads,
    types: [...byType.keys()],
    apply(em, recorded) {
      const handler = byType.get(recorded.type);
      if (!handler || handler === 'ignored') return NOTHING;
      const effect =
        handler instanceof InSets ? handler.alone(recorded.data, recorded) : handler(em, recorded.data, recorded);
      if (effect instanceof Write) return { sent: true, done: runStatement(em, effect.sql, effect.values) };
      return { sent: false, done: Promise.resolve(effect) };
    },
    inSets(type) {
      const handler = byType.get(type);
      return handler instanceof InSets ? handler : undefined;
    },
  };
}
