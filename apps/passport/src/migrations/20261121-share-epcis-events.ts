import { Migration } from '@mikro-orm/migrations';
import { tenantPolicies } from '@proofmark/runtime';

/** Who may read events of another workspace, on what. A row is a live grant: revoked ones are gone. */
export class ShareEpcisEvents extends Migration {
  override up(): void {
    this.addSql(`CREATE TABLE epcis_shares (
      share_id text PRIMARY KEY,
      workspace_id text NOT NULL,
      mode text NOT NULL,
      grantee_id text NOT NULL,
      identifier text NOT NULL,
      created_at timestamptz NOT NULL,
      created_by text NOT NULL
    )`);
    this.addSql('CREATE INDEX epcis_shares_granted ON epcis_shares (workspace_id, mode, share_id)');
    this.addSql('CREATE INDEX epcis_shares_received ON epcis_shares (grantee_id, mode, share_id)');
    for (const statement of tenantPolicies('epcis_shares')) this.addSql(statement);
    // Who was given something may see what; changing it stays with the giver.
    this.addSql(`CREATE POLICY epcis_shares_grantee ON epcis_shares FOR SELECT USING (
      grantee_id = current_setting('proofmark.workspace_id', true) AND mode = current_setting('proofmark.mode', true))`);
  }
}
