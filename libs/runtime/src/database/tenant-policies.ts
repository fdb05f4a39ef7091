export interface TenantTable {
  /** False for tables whose rows belong to a workspace in both modes. Default true. */
  readonly mode?: boolean;
  /** What tells that a row is its own, for tables without the columns of these names. */
  readonly own?: string;
}

/**
 * The statements that close a table to everything but the workspace and mode of the running transaction (see {@link UnitOfWork}).
 * For migrations: `tenantPolicies('qr_codes').forEach((sql) => this.addSql(sql))`.
 */
export function tenantPolicies(table: string, { mode = true, own = byNames(mode) }: TenantTable = {}): string[] {
  const rule = `${setting('scope')} = 'system' OR (${own})`;
  return [
    `ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`,
    `ALTER TABLE ${table} FORCE ROW LEVEL SECURITY`,
    `CREATE POLICY ${table.replace('.', '_')}_tenant ON ${table} USING (${rule}) WITH CHECK (${rule})`,
  ];
}

function byNames(mode: boolean): string {
  const workspace = `workspace_id = ${setting('workspace_id')}`;
  return mode ? `${workspace} AND mode = ${setting('mode')}` : workspace;
}

function setting(name: string): string {
  return `current_setting('proofmark.${name}', true)`;
}
