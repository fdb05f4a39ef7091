import pg from 'pg';
import { type EventRow, RECORDED_COLUMNS } from '../event-rows.js';
import { factsRead, type ReadFacts, readStatement, readValues } from '../read-facts.js';
import { bind, type Gap, type Progress } from './progress.js';

export interface RelayDatabase {
  /** As the service's role. */
  readonly url: string;
  readonly schema: string;
}

/** What is kept of a relay between its starts. */
export interface RelayState extends Progress {
  /** Positions that could not be told, and those after them in their streams. */
  readonly held: readonly number[];
}

/** The facts of a stream before a version. */
export interface History {
  readonly streamId: string;
  readonly before: number;
}

/**
 * The relay's one connection. It holds the leader's lock, reads and keeps the progress, so a relay that lost its lock cannot move the
 * progress either: both end with the connection.
 */
export class RelaySession {
  private readonly breathing: NodeJS.Timeout;
  /** When the last question was asked that was answered: from then on PostgreSQL counts our silence, or later. */
  private heardFrom = performance.now();

  private constructor(
    private readonly client: pg.Client,
    private readonly channel: string,
    private readonly silenceMs: number,
  ) {
    this.breathing = setInterval(() => void this.breathe(), silenceMs / 5).unref();
  }

  /**
   * @param woken called when another process has appended something
   * @param silenceMs PostgreSQL ends the session, and with it the lead, of a process that says nothing for so long
   */
  static async open(
    { url, schema }: RelayDatabase,
    woken: () => void,
    silenceMs: number = SILENCE_MS,
  ): Promise<RelaySession> {
    const client = new pg.Client({
      connectionString: url,
      application_name: `${schema}-relay`,
      options: [...SETTINGS, `search_path=${schema}`, `idle_session_timeout=${silenceMs}`]
        .map((setting) => `-c ${setting}`)
        .join(' '),
      keepAlive: true,
      // A reading ahead may still be on its way when the progress is kept.
      pipeline: true,
      connectionTimeoutMillis: TIMEOUT_MS,
      query_timeout: TIMEOUT_MS,
    });
    // What is under way fails by itself; without a listener the process would end.
    client.on('error', () => undefined);
    client.on('notification', woken);
    await client.connect();
    return new RelaySession(client, `${schema}_appended`, silenceMs);
  }

  /** Whether this relay may publish from now on: one per service does. */
  async lead(): Promise<boolean> {
    const { rows } = await this.client.query<{ leads: boolean }>(
      "SELECT pg_try_advisory_lock(hashtextextended('proofmark.relay.' || current_schema(), 0)) AS leads",
    );
    const leads = rows[0]?.leads === true;
    if (leads) await this.client.query(`LISTEN ${pg.escapeIdentifier(this.channel)}`);
    return leads;
  }

  /**
   * Certain at once, unless this process was held up (a hung machine, a debugger): then it may have lost the lead without having heard of it.
   * @throws Error when it has
   */
  async confirmLead(): Promise<void> {
    if (performance.now() - this.heardFrom > this.silenceMs * BELIEVED_PART) await this.ask();
  }

  /** Tells the relay that leads, in another process. */
  async notify(): Promise<void> {
    await this.client.query(`NOTIFY ${pg.escapeIdentifier(this.channel)}`);
  }

  async load(): Promise<RelayState> {
    await this.client.query('INSERT INTO relay_progress (relay) VALUES ($1) ON CONFLICT DO NOTHING', [RELAY]);
    const { rows } = await this.client.query<StoredProgress>(
      'SELECT position, gaps, held, pg_current_xact_id()::text AS bound FROM relay_progress WHERE relay = $1',
      [RELAY],
    );
    const [row] = rows;
    if (!row) throw new Error('The progress of the relay cannot be read.');
    const gaps = row.gaps.map(([first, last]): Gap => ({ first, last, bound: BigInt(row.bound) }));
    return { position: Number(row.position), gaps, held: row.held };
  }

  /** Keeps the progress. Its new gaps come back with the bound they need: an id that was taken after they were seen. */
  async save({ position, gaps, held }: RelayState): Promise<Progress> {
    const { rows } = await this.client.query<{ bound: string }>({
      name: 'save',
      text: 'UPDATE relay_progress SET position = $2, gaps = $3, held = $4 WHERE relay = $1 RETURNING pg_current_xact_id()::text AS bound',
      values: [RELAY, position, JSON.stringify(gaps.map(({ first, last }) => [first, last])), JSON.stringify(held)],
    });
    const [row] = rows;
    if (!row) throw new Error('The progress of the relay has gone.');
    return { position, gaps: bind(gaps, BigInt(row.bound)) };
  }

  /** Reads, in one snapshot, what became visible beyond the progress, in its gaps, and at the positions `also`. */
  async read(progress: Progress, also: readonly number[], limit: number): Promise<ReadFacts> {
    const values = readValues(progress, also, limit);
    const { rows } = await this.client.query({ name: 'read', text: READ, values });
    return factsRead(rows);
  }

  /** The earlier facts of several streams, each stream's in order. */
  async histories(wanted: readonly History[]): Promise<readonly EventRow[]> {
    const { rows } = await this.client.query<EventRow>({
      name: 'histories',
      text: HISTORIES,
      values: [wanted.map(({ streamId }) => streamId), wanted.map(({ before }) => before)],
    });
    return rows;
  }

  async close(): Promise<void> {
    clearInterval(this.breathing);
    await this.client.end().catch(() => undefined);
  }

  /** Also while the stream takes its time: only a process that does nothing at all is silent. */
  private async breathe(): Promise<void> {
    await this.ask().catch(() => undefined);
  }

  private async ask(): Promise<void> {
    const askedAt = performance.now();
    await this.client.query('SELECT');
    this.heardFrom = askedAt;
  }
}

const RELAY = 'messages';
const SILENCE_MS = 10_000;
/** The rest of the silence is for the way between us and PostgreSQL. */
const BELIEVED_PART = 0.8;
/** A database that says nothing for so long is given up, and with it the lead. */
const TIMEOUT_MS = 30_000;

const SETTINGS = [
  'proofmark.scope=system',
  // Losing the last progress in a crash only means that some messages are sent again.
  'synchronous_commit=off',
  // Plans are kept for the life of the connection, also those made while the table was still small.
  'enable_seqscan=off',
  'enable_bitmapscan=off',
];

interface StoredProgress {
  readonly position: string;
  readonly gaps: readonly (readonly [number, number])[];
  readonly held: readonly number[];
  readonly bound: string;
}

const READ = readStatement('events');

const HISTORIES = `
  SELECT ${RECORDED_COLUMNS} FROM unnest($1::text[], $2::int[]) AS wanted (stream_id, before)
  JOIN events e ON e.stream_id = wanted.stream_id AND e.version < wanted.before
  ORDER BY e.stream_id, e.version`;
