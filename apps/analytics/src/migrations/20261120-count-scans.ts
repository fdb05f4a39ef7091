import { Migration } from '@mikro-orm/migrations';
import { tenantPolicies } from '@proofmark/runtime';

/** The scans as they came, and the counts made from them. All of it can be thrown away and rebuilt from the topic. */
export class CountScans extends Migration {
  override up(): void {
    this.addSql(`CREATE TABLE scans (
      scan_id uuid PRIMARY KEY,
      workspace_id text NOT NULL,
      mode text NOT NULL,
      code_id text NOT NULL,
      scanned_at timestamptz NOT NULL,
      not_counted text,
      device text, os text, browser text, country text, region text, city text, referrer text, campaign text, source text
    )`);
    // The parts of a day at the ends of a period in another time zone are counted from here.
    this.addSql(`CREATE INDEX scans_of_code ON scans (workspace_id, mode, code_id, scanned_at)`);
    // shard: the partition the scans came from, so that partitions never wait for each other on a workspace's own row.
    this.addSql(`CREATE TABLE scan_buckets (
      workspace_id text NOT NULL, mode text NOT NULL, code_id text NOT NULL, bucket timestamptz NOT NULL, shard smallint NOT NULL,
      people bigint NOT NULL, visitors bigint NOT NULL, bots bigint NOT NULL, prefetches bigint NOT NULL, heads bigint NOT NULL,
      last_scan_at timestamptz,
      PRIMARY KEY (workspace_id, mode, code_id, bucket, shard)
    )`);
    this.addSql(`CREATE TABLE scan_breakdowns (
      workspace_id text NOT NULL, mode text NOT NULL, code_id text NOT NULL, day date NOT NULL,
      dimension text NOT NULL, label text NOT NULL, shard smallint NOT NULL, scans bigint NOT NULL,
      PRIMARY KEY (workspace_id, mode, code_id, day, dimension, label, shard)
    )`);
    // visit: a hash of whose count it is, the UTC day and the visitor.
    this.addSql(`CREATE TABLE scan_visitors (
      visit uuid PRIMARY KEY, workspace_id text NOT NULL, mode text NOT NULL, day date NOT NULL
    )`);
    this.addSql(`CREATE TABLE known_codes (
      code_id text PRIMARY KEY, workspace_id text NOT NULL, mode text NOT NULL
    )`);
    for (const table of ['scans', 'scan_buckets', 'scan_breakdowns', 'scan_visitors', 'known_codes']) {
      for (const statement of tenantPolicies(table)) this.addSql(statement);
    }
  }
}
