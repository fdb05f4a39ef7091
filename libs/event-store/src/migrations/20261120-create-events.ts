import { Migration } from '@mikro-orm/migrations';
import { tenantPolicies } from '@proofmark/runtime';

/** The facts of a service, and how far they were published. Each service that has a write side includes it first. */
export class CreateEvents extends Migration {
  override up(): void {
    // `transaction` stands before `position`: defaults are evaluated in this order, so the transaction has its id before it draws a
    // position. The relay's rule for gaps rests on it.
    this.addSql(`CREATE TABLE events (
      transaction xid8 NOT NULL DEFAULT pg_current_xact_id(),
      position bigint GENERATED ALWAYS AS IDENTITY,
      stream_id text NOT NULL,
      version integer NOT NULL CHECK (version > 0),
      workspace_id text NOT NULL,
      mode text NOT NULL,
      type text NOT NULL,
      schema_version smallint NOT NULL,
      data jsonb NOT NULL,
      metadata jsonb NOT NULL,
      recorded_at timestamptz NOT NULL,
      PRIMARY KEY (stream_id, version)
    )`);
    this.addSql('CREATE UNIQUE INDEX events_position ON events (position)');
    for (const statement of tenantPolicies('events')) this.addSql(statement);
    // Facts never change, whoever asks.
    this.addSql('CREATE POLICY events_unchangeable ON events AS RESTRICTIVE FOR UPDATE USING (false)');
    this.addSql('CREATE POLICY events_undeletable ON events AS RESTRICTIVE FOR DELETE USING (false)');

    this.addSql(`CREATE TABLE relay_progress (
      relay text PRIMARY KEY,
      position bigint NOT NULL DEFAULT 0,
      gaps jsonb NOT NULL DEFAULT '[]',
      held jsonb NOT NULL DEFAULT '[]'
    )`);
    for (const statement of systemPolicies('relay_progress')) this.addSql(statement);
  }
}

/** Closes a table that belongs to no workspace to everything but the system's own work. */
export function systemPolicies(table: string): string[] {
  const rule = "current_setting('proofmark.scope', true) = 'system'";
  return [
    `ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`,
    `ALTER TABLE ${table} FORCE ROW LEVEL SECURITY`,
    `CREATE POLICY ${table}_system ON ${table} USING (${rule}) WITH CHECK (${rule})`,
  ];
}
