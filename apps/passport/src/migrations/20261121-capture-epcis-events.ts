import { Migration } from '@mikro-orm/migrations';
import { tenantPolicies } from '@proofmark/runtime';

/** Documents on their way to becoming events, and how captures go. */
export class CaptureEpcisEvents extends Migration {
  override up(): void {
    // A queue, and what its callers are told of it: no read model of facts.
    this.addSql(`CREATE TABLE capture_jobs (
      capture_id text PRIMARY KEY,
      workspace_id text NOT NULL,
      mode text NOT NULL,
      behaviour text NOT NULL,
      access_class text,
      media_type text NOT NULL,
      digest bytea NOT NULL,
      caller jsonb NOT NULL,
      created_at timestamptz NOT NULL,
      finished_at timestamptz,
      success boolean NOT NULL DEFAULT true,
      event_count int NOT NULL,
      done_count int NOT NULL DEFAULT 0,
      captured_count int NOT NULL DEFAULT 0,
      duplicate_count int NOT NULL DEFAULT 0,
      error_count int NOT NULL DEFAULT 0,
      warning_count int NOT NULL DEFAULT 0,
      failures int NOT NULL DEFAULT 0,
      due_at timestamptz NOT NULL DEFAULT '-infinity'
    )`);
    this.addSql(
      `CREATE INDEX capture_jobs_open ON capture_jobs (workspace_id, mode, capture_id) WHERE finished_at IS NULL`,
    );
    this.addSql(`CREATE INDEX capture_jobs_of_workspace ON capture_jobs (workspace_id, mode, capture_id DESC)`);
    this.addSql(`CREATE INDEX capture_jobs_digest ON capture_jobs (workspace_id, mode, digest, created_at)`);
    this.addSql(`CREATE INDEX capture_jobs_finished ON capture_jobs (finished_at)`);

    // Packed already, so that PostgreSQL need not try; gone with the end of the job.
    this.addSql(`CREATE TABLE capture_payloads (
      capture_id text PRIMARY KEY REFERENCES capture_jobs ON DELETE CASCADE,
      workspace_id text NOT NULL,
      mode text NOT NULL,
      payload bytea NOT NULL
    )`);
    this.addSql(`ALTER TABLE capture_payloads ALTER COLUMN payload SET STORAGE EXTERNAL`);

    this.addSql(`CREATE TABLE capture_findings (
      capture_id text NOT NULL REFERENCES capture_jobs ON DELETE CASCADE,
      kind text NOT NULL,
      place int NOT NULL,
      workspace_id text NOT NULL,
      mode text NOT NULL,
      problem jsonb NOT NULL,
      PRIMARY KEY (capture_id, kind, place)
    )`);

    this.addSql(`CREATE TABLE workspace_epcis_settings (
      workspace_id text NOT NULL,
      mode text NOT NULL,
      event_ids text NOT NULL,
      access_class text NOT NULL,
      changed_at timestamptz NOT NULL,
      changed_by text NOT NULL,
      PRIMARY KEY (workspace_id, mode)
    )`);
    for (const table of ['capture_jobs', 'capture_payloads', 'capture_findings', 'workspace_epcis_settings']) {
      for (const statement of tenantPolicies(table)) this.addSql(statement);
    }
  }
}
