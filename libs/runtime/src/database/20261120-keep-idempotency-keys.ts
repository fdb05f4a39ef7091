import { Migration } from '@mikro-orm/migrations';
import { tenantPolicies } from './tenant-policies.js';

/** What was answered to a write that carried an Idempotency-Key. */
export class KeepIdempotencyKeys extends Migration {
  override up(): void {
    this.addSql(`CREATE TABLE idempotency_keys (
      workspace_id text NOT NULL,
      mode text NOT NULL,
      key text NOT NULL,
      fingerprint text NOT NULL,
      answer text NOT NULL,
      kept_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (workspace_id, mode, key)
    )`);
    this.addSql('CREATE INDEX idempotency_keys_kept_at ON idempotency_keys (kept_at)');
    tenantPolicies('idempotency_keys').forEach((sql) => this.addSql(sql));
  }
}
