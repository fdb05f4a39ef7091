import { Injectable } from '@nestjs/common';
import pg from 'pg';
import { WebhooksConfig } from '../webhooks.config.js';

/** Endpoints taken at one look: what one copy leaves is for the others. */
const MOST_AT_ONCE = 32;
/** PostgreSQL ends the session of a copy that says nothing for so long, and with it its leases. */
const SILENCE_MS = 10_000;
/** Sooner than that, a copy that was held up itself no longer believes in its leases. */
const BELIEF_MS = 8_000;
const TIMEOUT_MS = 5_000;

/** The right to send to one endpoint. Once lost it does not come back; the endpoint may, with another lease. */
export interface Lease {
  /** Whether the endpoint is certainly ours at this moment. */
  readonly isHeld: boolean;
}

/**
 * Which endpoints this copy sends to. A lease is a lock that PostgreSQL keeps for as long as one session of ours lives: of all copies one has an
 * endpoint, and when that copy dies, hangs or is cut off its endpoints are free for the others.
 */
@Injectable()
export class EndpointLeases {
  private session: Session | null = null;

  constructor(private readonly config: WebhooksConfig) {}

  /** Takes endpoints that have something due and that nobody has. @returns all that are ours now. @throws when the database is away */
  async take(): Promise<ReadonlyMap<string, Lease>> {
    const session = await this.open();
    const { rows } = await session.ask<{ id: string }>(TAKE, [[...session.leases.keys()], MOST_AT_ONCE]);
    for (const { id } of rows) session.leases.set(id, session.leaseOn(id));
    return session.leases;
  }

  /** Leaves all others to whoever wants them: nothing of theirs may be under way here. */
  async leaveAllBut(endpoints: ReadonlySet<string>): Promise<void> {
    const { session } = this;
    const left = [...(session?.leases.keys() ?? [])].filter((id) => !endpoints.has(id));
    if (!session || left.length === 0) return;
    for (const id of left) session.leases.delete(id);
    await session.ask(LEAVE, [left]);
  }

  async close(): Promise<void> {
    await this.session?.end();
    this.session = null;
  }

  private async open(): Promise<Session> {
    if (!this.session?.isOpen) {
      await this.close();
      this.session = await Session.open(this.config.DATABASE_URL);
    }
    return this.session;
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

  static async open(url: string): Promise<Session> {
    const settings = ['proofmark.scope=system', `idle_session_timeout=${SILENCE_MS}`];
    const client = new pg.Client({
      connectionString: url,
      application_name: 'webhooks-leases',
      options: settings.map((setting) => `-c ${setting}`).join(' '),
      keepAlive: true,
      connectionTimeoutMillis: TIMEOUT_MS,
      query_timeout: TIMEOUT_MS,
    });
    const session = new Session(client);
    await client.connect();
    return session;
  }

  leaseOn(endpointId: string): Lease {
    const isHeld = (lease: Lease): boolean => this.isBelieved && this.leases.get(endpointId) === lease;
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

const LOCK = `hashtextextended('proofmark.webhooks.endpoint.' || id, 0)`;

// The candidates are found first, in a step of their own: a lock is tried only of those, and only until there are enough.
const TAKE = `
  WITH candidates AS MATERIALIZED (
    SELECT e.endpoint_id AS id FROM webhook_endpoints e
    WHERE e.active AND e.endpoint_id <> ALL ($1::text[])
      AND EXISTS (SELECT FROM deliveries d WHERE d.endpoint_id = e.endpoint_id AND d.status = 'pending' AND d.due_at <= now()))
  SELECT id FROM candidates WHERE pg_try_advisory_lock(${LOCK}) LIMIT $2`;

const LEAVE = `SELECT pg_advisory_unlock(${LOCK}) FROM unnest($1::text[]) AS left_endpoints (id)`;
