import { Migration } from '@mikro-orm/migrations';
import { tenantPolicies } from '@proofmark/runtime';

const TABLES = ['epcis_events', 'epcis_event_keys', 'epcis_event_values'];

/**
 * Whose a row is, its `tenant` says alone, which is in every index: so an index answers without a page of the table for each row it finds. The
 * names of workspace and mode, a third of each row, go. The bodies keep them, and no event is shown that is not checked by them.
 */
export class IsolateEpcisRowsByTenant extends Migration {
  override up(): void {
    // As `tenantKey` makes it.
    this.addSql(`CREATE FUNCTION epcis_tenant() RETURNS bigint STABLE PARALLEL SAFE RETURN
      ('x' || encode(substring(sha256(convert_to(
        current_setting('proofmark.workspace_id', true) || E'\\n' || current_setting('proofmark.mode', true), 'UTF8')) FOR 8), 'hex'))
      ::bit(64)::bigint | ~(4611686018427387903::bigint)`);
    for (const table of TABLES) {
      this.addSql(`DROP POLICY ${table}_tenant ON ${table}`);
      tenantPolicies(table, { own: 'tenant = (SELECT epcis_tenant())' }).forEach((sql) => this.addSql(sql));
      this.addSql(`ALTER TABLE ${table} DROP COLUMN workspace_id, DROP COLUMN mode`);
      // Only of pages that were vacuumed since the last insert may the index be believed: a fiftieth new is enough to do so, not a fifth.
      this.addSql(`ALTER TABLE ${table} SET (autovacuum_vacuum_insert_scale_factor = 0.02)`);
    }
  }
}
