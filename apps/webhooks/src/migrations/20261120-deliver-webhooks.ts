import { Migration } from '@mikro-orm/migrations';
import { tenantPolicies } from '@proofmark/runtime';

export class DeliverWebhooks extends Migration {
  override up(): void {
    this.addSql(`CREATE TABLE webhook_endpoints (
      endpoint_id text PRIMARY KEY,
      workspace_id text NOT NULL,
      mode text NOT NULL,
      name text NOT NULL,
      url text NOT NULL,
      events text[] NOT NULL,
      active boolean NOT NULL,
      disabled_reason text,
      timeout_seconds smallint NOT NULL,
      max_attempts smallint NOT NULL,
      sealed_secret text NOT NULL,
      previous_sealed_secret text,
      previous_secret_until timestamptz,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL
    )`);
    this.addSql(`CREATE INDEX webhook_endpoints_of_workspace ON webhook_endpoints (workspace_id, mode, endpoint_id)`);

    // The queue. sequence gives the order within one subject: its messages all come from one partition, one batch after another.
    this.addSql(`CREATE TABLE deliveries (
      delivery_id text PRIMARY KEY,
      sequence bigint GENERATED ALWAYS AS IDENTITY,
      workspace_id text NOT NULL,
      mode text NOT NULL,
      endpoint_id text NOT NULL,
      event_type text NOT NULL,
      message_id text NOT NULL,
      subject text NOT NULL,
      body text NOT NULL,
      status text NOT NULL DEFAULT 'pending',
      attempts int NOT NULL DEFAULT 0,
      tries_left int NOT NULL,
      due_at timestamptz NOT NULL DEFAULT '-infinity',
      response_status smallint,
      created_at timestamptz NOT NULL,
      ended_at timestamptz,
      UNIQUE (endpoint_id, message_id)
    )`);
    this.addSql(`CREATE INDEX deliveries_due ON deliveries (endpoint_id, due_at, sequence) WHERE status = 'pending'`);
    this.addSql(`CREATE INDEX deliveries_of_endpoint ON deliveries (endpoint_id, delivery_id DESC)`);

    this.addSql(`CREATE TABLE attempts (
      attempt_id text PRIMARY KEY,
      workspace_id text NOT NULL,
      mode text NOT NULL,
      delivery_id text NOT NULL,
      started_at timestamptz NOT NULL,
      duration_ms int NOT NULL,
      response_status smallint,
      response_body text,
      error text
    )`);
    this.addSql(`CREATE INDEX attempts_of_delivery ON attempts (delivery_id, attempt_id)`);

    // Since when no attempt to an endpoint has succeeded. Absent: the last one did.
    this.addSql(`CREATE TABLE failing_endpoints (
      endpoint_id text PRIMARY KEY, workspace_id text NOT NULL, mode text NOT NULL, failing_since timestamptz NOT NULL
    )`);
    for (const table of ['webhook_endpoints', 'deliveries', 'attempts', 'failing_endpoints']) {
      for (const statement of tenantPolicies(table)) this.addSql(statement);
    }
  }
}
