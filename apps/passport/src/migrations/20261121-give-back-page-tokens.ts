import { Migration } from '@mikro-orm/migrations';
import { tenantPolicies } from '@proofmark/runtime';

/** Page tokens that clients gave back before they expired. */
export class GiveBackPageTokens extends Migration {
  override up(): void {
    this.addSql(`CREATE TABLE epcis_returned_page_tokens (
      workspace_id text NOT NULL,
      mode text NOT NULL,
      digest bytea NOT NULL,
      expires_at timestamptz NOT NULL,
      PRIMARY KEY (workspace_id, mode, digest)
    )`);
    tenantPolicies('epcis_returned_page_tokens').forEach((sql) => this.addSql(sql));
  }
}
