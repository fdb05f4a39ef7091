import { Migration } from '@mikro-orm/migrations';
import { tenantPolicies } from '@proofmark/runtime';

export class OpenCodes extends Migration {
  override up(): void {
    this.claimSlugs();
    this.listQrCodes();
    this.keepDestinations();
    this.keepDomainRules();
  }

  /** Not a read model: what is printed cannot be given to another, also when everything else is rebuilt or deleted. */
  private claimSlugs(): void {
    this.addSql(`CREATE TABLE claimed_slugs (
      slug text PRIMARY KEY,
      qr_code_id text NOT NULL,
      workspace_id text NOT NULL,
      mode text NOT NULL,
      claimed_at timestamptz NOT NULL DEFAULT now()
    )`);
    this.isolate('claimed_slugs');
    this.addSql('CREATE POLICY claimed_slugs_unchangeable ON claimed_slugs AS RESTRICTIVE FOR UPDATE USING (false)');
    this.addSql('CREATE POLICY claimed_slugs_undeletable ON claimed_slugs AS RESTRICTIVE FOR DELETE USING (false)');
  }

  private listQrCodes(): void {
    // Ids sort by time in the order of bytes, whatever the collation of the database.
    this.addSql(`CREATE TABLE qr_code_details (
      workspace_id text NOT NULL,
      mode text NOT NULL,
      qr_code_id text COLLATE "C" NOT NULL,
      type text NOT NULL,
      status text NOT NULL,
      slug text NOT NULL,
      destination_url text NOT NULL,
      name text NOT NULL,
      tags text[] NOT NULL,
      utm jsonb NOT NULL,
      foreground_color text NOT NULL,
      background_color text NOT NULL,
      frame_text text,
      error_correction text NOT NULL,
      margin smallint NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      PRIMARY KEY (workspace_id, mode, qr_code_id)
    )`);
    this.addSql('CREATE INDEX qr_code_details_status ON qr_code_details (workspace_id, mode, status, qr_code_id)');
    this.addSql('CREATE INDEX qr_code_details_type ON qr_code_details (workspace_id, mode, type, qr_code_id)');
    this.isolate('qr_code_details');

    this.addSql(`CREATE TABLE qr_code_terms (
      workspace_id text NOT NULL,
      mode text NOT NULL,
      term text COLLATE "C" NOT NULL,
      qr_code_id text COLLATE "C" NOT NULL,
      PRIMARY KEY (workspace_id, mode, term, qr_code_id)
    )`);
    this.addSql('CREATE INDEX qr_code_terms_code ON qr_code_terms (qr_code_id)');
    this.isolate('qr_code_terms');
  }

  private keepDestinations(): void {
    this.addSql(`CREATE TABLE qr_code_destinations_history (
      workspace_id text NOT NULL,
      mode text NOT NULL,
      qr_code_id text COLLATE "C" NOT NULL,
      version integer NOT NULL,
      destination_url text NOT NULL,
      since timestamptz NOT NULL,
      changed_by text NOT NULL,
      PRIMARY KEY (workspace_id, mode, qr_code_id, version)
    )`);
    this.isolate('qr_code_destinations_history');
  }

  private keepDomainRules(): void {
    this.addSql(`CREATE TABLE workspace_domain_rules (
      workspace_id text NOT NULL,
      mode text NOT NULL,
      allowed text[] NOT NULL,
      blocked text[] NOT NULL,
      changed_at timestamptz NOT NULL,
      changed_by text NOT NULL,
      PRIMARY KEY (workspace_id, mode)
    )`);
    this.isolate('workspace_domain_rules');
  }

  private isolate(table: string): void {
    tenantPolicies(table).forEach((sql) => this.addSql(sql));
  }
}
