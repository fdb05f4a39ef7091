import { Migration } from '@mikro-orm/migrations';
import { tenantPolicies } from '@proofmark/runtime';

/** A member signs in to a workspace, not to a mode: none of these tables but api_keys knows modes, and a session sees both. */
const TABLES = ['workspaces', 'members', 'member_credentials', 'person_keys', 'sessions', 'api_keys', 'api_key_uses'];

export class OpenIdentity extends Migration {
  override up(): void {
    this.addSql(`CREATE TABLE workspaces (
      workspace_id text PRIMARY KEY,
      name text NOT NULL,
      created_at timestamptz NOT NULL
    )`);
    this.openMembers();
    this.openSignIn();
    this.openApiKeys();
    for (const table of TABLES) {
      tenantPolicies(table, { mode: false }).forEach((sql) => this.addSql(sql));
    }
  }

  private openMembers(): void {
    this.addSql(`CREATE TABLE members (
      member_id text PRIMARY KEY,
      workspace_id text NOT NULL,
      email text NOT NULL,
      name text NOT NULL,
      role text NOT NULL,
      joined_at timestamptz NOT NULL
    )`);
    this.addSql('CREATE INDEX members_workspace ON members (workspace_id, member_id)');
    this.addSql(`CREATE TABLE person_keys (
      member_id text PRIMARY KEY,
      workspace_id text NOT NULL,
      key text NOT NULL
    )`);
  }

  private openSignIn(): void {
    this.addSql(`CREATE TABLE member_credentials (
      email text PRIMARY KEY,
      member_id text NOT NULL UNIQUE,
      workspace_id text NOT NULL,
      password_hash text NOT NULL
    )`);
    this.addSql(`CREATE TABLE sessions (
      token_hash text PRIMARY KEY,
      member_id text NOT NULL,
      workspace_id text NOT NULL,
      started_at timestamptz NOT NULL,
      expires_at timestamptz NOT NULL,
      ends_at timestamptz NOT NULL
    )`);
    this.addSql('CREATE INDEX sessions_member ON sessions (member_id)');
    this.addSql('CREATE INDEX sessions_expiry ON sessions (expires_at)');
  }

  private openApiKeys(): void {
    this.addSql(`CREATE TABLE api_keys (
      api_key_id text PRIMARY KEY,
      workspace_id text NOT NULL,
      mode text NOT NULL,
      name text NOT NULL,
      scopes text[] NOT NULL,
      secret_hash text NOT NULL,
      previous_secret_hash text,
      previous_secret_until timestamptz,
      expires_at timestamptz,
      revoked_at timestamptz,
      rotated_at timestamptz,
      created_at timestamptz NOT NULL,
      created_by text NOT NULL,
      version integer NOT NULL
    )`);
    this.addSql('CREATE INDEX api_keys_workspace ON api_keys (workspace_id, mode, api_key_id)');
    this.addSql(`CREATE TABLE api_key_uses (
      api_key_id text PRIMARY KEY,
      workspace_id text NOT NULL,
      last_used_at timestamptz NOT NULL
    )`);
  }
}
