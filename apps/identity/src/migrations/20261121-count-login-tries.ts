import { Migration } from '@mikro-orm/migrations';

export class CountLoginTries extends Migration {
  override up(): void {
    // As rate-limiter-flexible wants it. Nobody's workspace is known yet when a try is counted: only the system sees these rows.
    this.addSql('CREATE TABLE login_tries (key varchar(255) PRIMARY KEY, points integer NOT NULL, expire bigint)');
    this.addSql('CREATE INDEX login_tries_expiry ON login_tries (expire)');
    this.addSql('ALTER TABLE login_tries ENABLE ROW LEVEL SECURITY');
    this.addSql('ALTER TABLE login_tries FORCE ROW LEVEL SECURITY');
    const rule = "current_setting('proofmark.scope', true) = 'system'";
    this.addSql(`CREATE POLICY login_tries_system ON login_tries USING (${rule}) WITH CHECK (${rule})`);
  }
}
