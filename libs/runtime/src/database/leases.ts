import pg from 'pg';

/** PostgreSQL ends the session of a process that says nothing for so long, and with it its leases. */
const SILENCE_MS = 10_000;
/** Sooner than that, a process that was held up itself no longer believes in its leases. */
const BELIEF_MS = 8_000;
const TIMEOUT_MS = 5_000;

/** The right to work on one thing. Once lost it does not come back; the thing may, with another lease. */
export interface Lease {
  /** Whether the thing is certainly ours at this moment. */
  readonly isHeld: boolean;
}

export interface LeaseSettings {
  /** Of the service's database, as its own role. */
  readonly url: string;
  /** What is leased: `webhooks.endpoint`. Locks of different names never meet. */
  readonly name: string;
  /** Selects the `id` of everything that wants to be worked on, but for those in `$1::text[]`, which are ours. */
  readonly candidates: string;
  /** Things taken at one look: what one copy leaves is for the others. */
  readonly mostAtOnce: number;
}

/**
 * Which things this copy of a service works on. A lease is a lock that PostgreSQL keeps for as long as one session of ours lives: of all
 * copies one has a thing, and when that copy dies, hangs or is cut off its things are free for the others.
 */
export class Leases {
  private session: Session | null = null;
  private opening: Promise<Session> | null = null;

  constructor(private readonly settings: LeaseSettings) {}

  /** Takes what wants to be worked on and nobody has. @returns all that is ours now. @throws when the database is away */
  async take(): Promise<ReadonlyMap<string, Lease>> {
    const session = await this.open();
    const { name, candidates, mostAtOnce } = this.settings;
    const { rows } = await session.ask<{ id: string }>(takeStatement(candidates), [
      [...session.leases.keys()],
      mostAtOnce,
      name,
    ]);
    for (const { id } of rows) session.leases.set(id, session.leaseOn(id));
    return session.leases;
  }

  /** Takes one thing, whether it wants to be worked on or not. @returns null when another copy has it */
  async takeOne(id: string): Promise<Lease | null> {
    const session = await this.open();
    const known = session.leases.get(id);
    if (known) return known;
    const { rows } = await session.ask<{ taken: boolean }>(TAKE_ONE, [id, this.settings.name]);
    if (rows[0]?.taken !== true) return null;
    const lease = session.leaseOn(id);
    session.leases.set(id, lease);
    return lease;
  }

  /** Leaves all others to whoever wants them: nothing of theirs may be under way here. */
  async leaveAllBut(kept: ReadonlySet<string>): Promise<void> {
    const { session } = this;
    const left = [...(session?.leases.keys() ?? [])].filter((id) => !kept.has(id));
    if (!session || left.length === 0) return;
    for (const id of left) session.leases.delete(id);
    await session.ask(LEAVE, [left, this.settings.name]);
  }

  async close(): Promise<void> {
    await this.session?.end();
    this.session = null;
  }

  /** One at a time, whoever asks: what a second session held would be nobody's. */
  private async open(): Promise<Session> {
    if (this.session?.isOpen) return this.session;
    this.opening ??= this.reopen().finally(() => (this.opening = null));
    return this.opening;
  }

  private async reopen(): Promise<Session> {
    await this.close();
    return (this.session = await Session.open(this.settings));
  }
}

/** The session that holds the locks, and what it holds. */
class Session {
  readonly leases = new Map<string, Lease>();
  isOpen = true;
  /** When the last question was asked that was answered: from then on PostgreSQL counts our silence, or later. */
  private heardFrom = performance.now();

  private constructor(private readonly client: pg.Client) {
    // What is under way fails by itself; without a listener the process would end.
    client.on('error', () => undefined);
    client.once('end', () => (this.isOpen = false));
  }

  static async open({ url, name }: LeaseSettings): Promise<Session> {
    const settings = ['proofmark.scope=system', `idle_session_timeout=${SILENCE_MS}`];
    const client = new pg.Client({
      connectionString: url,
      application_name: `${name}-leases`,
      options: settings.map((setting) => `-c ${setting}`).join(' '),
      keepAlive: true,
      connectionTimeoutMillis: TIMEOUT_MS,
      query_timeout: TIMEOUT_MS,
    });
    const session = new Session(client);
    await client.connect();
    return session;
  }

  leaseOn(id: string): Lease {
    const isHeld = (lease: Lease): boolean => this.isBelieved && this.leases.get(id) === lease;
    return {
      get isHeld() {
        return isHeld(this);
      },
    };
  }

  private get isBelieved(): boolean {
    return this.isOpen && performance.now() - this.heardFrom < BELIEF_MS;
  }

  async ask<Row extends pg.QueryResultRow>(sql: string, values: unknown[]): Promise<{ rows: Row[] }> {
    const askedAt = performance.now();
    try {
      const answer = await this.client.query<Row>(sql, values);
      this.heardFrom = askedAt;
      return answer;
    } catch (error) {
      // Nobody knows what it holds now.
      await this.end();
      throw error;
    }
  }

  async end(): Promise<void> {
    this.isOpen = false;
    await this.client.end().catch(() => undefined);
  }
}

const lockOn = (id: string, name: string): string => `hashtextextended('proofmark.' || ${name} || '.' || ${id}, 0)`;

// The candidates are found first, in a step of their own: a lock is tried only of those, and only until there are enough.
const takeStatement = (candidates: string): string => `
  WITH candidates AS MATERIALIZED (${candidates})
  SELECT id FROM candidates WHERE pg_try_advisory_lock(${lockOn('id', '$3::text')}) LIMIT $2`;

const TAKE_ONE = `SELECT pg_try_advisory_lock(${lockOn('$1::text', '$2::text')}) AS taken`;

const LEAVE = `SELECT pg_advisory_unlock(${lockOn('id', '$2::text')}) FROM unnest($1::text[]) AS left_things (id)`;
