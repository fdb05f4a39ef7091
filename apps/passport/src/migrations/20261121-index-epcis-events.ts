import { Migration } from '@mikro-orm/migrations';
import { tenantPolicies } from '@proofmark/runtime';

/**
 * What is asked of EPCIS events. Their bodies stay in `events`, found by `position`.
 *
 * Columns hold keys instead of texts: the first bytes of SHA-256 of a canonical form, 8 of an identifier, 4 of a vocabulary term. `tenant` is
 * that of workspace and mode, and every index begins with it: the two names would be half of each entry.
 */
export class IndexEpcisEvents extends Migration {
  override up(): void {
    this.listEvents();
    this.keyEvents();
    this.measureEvents();
    this.listKnownValues();
    this.keepMasterData();
  }

  private listEvents(): void {
    this.addSql(`CREATE TABLE epcis_events (
      position bigint PRIMARY KEY,
      tenant bigint NOT NULL,
      event_time timestamptz NOT NULL,
      record_time timestamptz NOT NULL,
      read_point bigint,
      biz_location bigint,
      type integer NOT NULL,
      action integer,
      biz_step integer,
      disposition integer,
      mode text NOT NULL,
      access_class text NOT NULL,
      workspace_id text NOT NULL
    )`);
    this.addSql('CREATE INDEX epcis_events_event_time ON epcis_events (tenant, event_time, position)');
    // Clients that poll ask for what was recorded since.
    this.addSql('CREATE INDEX epcis_events_record_time ON epcis_events (tenant, record_time, position)');
    this.addSql('CREATE INDEX epcis_events_biz_step ON epcis_events (tenant, biz_step, event_time, position)');
    // With the step behind: "what was shipped from here" is answered without a look at what else happened here.
    for (const place of ['read_point', 'biz_location'])
      this.addSql(`CREATE INDEX epcis_events_${place} ON epcis_events (tenant, ${place}, event_time, position, biz_step)
        WHERE ${place} IS NOT NULL`);
    this.isolate('epcis_events');
  }

  /**
   * What an event is found by for being named in it: identifiers by their role, terms that may be several, values of extensions. One entry
   * answers for time, place in the order, role and step; with all of them known, the same index says whether another condition holds too.
   */
  private keyEvents(): void {
    this.addSql(`CREATE TABLE epcis_event_keys (
      tenant bigint NOT NULL,
      key bigint NOT NULL,
      event_time timestamptz NOT NULL,
      position bigint NOT NULL,
      role integer NOT NULL,
      biz_step integer,
      mode text NOT NULL,
      workspace_id text NOT NULL
    )`);
    this.addSql(
      'CREATE INDEX epcis_event_keys_key ON epcis_event_keys (tenant, key, event_time, position, role, biz_step)',
    );
    this.isolate('epcis_event_keys');
  }

  /** What is compared by size: quantities and sensor values in base units, numbers of extensions, times as microseconds since 1970. */
  private measureEvents(): void {
    this.addSql(`CREATE TABLE epcis_event_values (
      tenant bigint NOT NULL,
      name bigint NOT NULL,
      value double precision NOT NULL,
      event_time timestamptz NOT NULL,
      position bigint NOT NULL,
      mode text NOT NULL,
      workspace_id text NOT NULL
    )`);
    // The first for values that are rare, the second for those that are common, and to ask one event for its values.
    this.addSql(
      'CREATE INDEX epcis_event_values_value ON epcis_event_values (tenant, name, value, event_time, position)',
    );
    this.addSql(
      'CREATE INDEX epcis_event_values_time ON epcis_event_values (tenant, name, event_time, position, value)',
    );
    this.isolate('epcis_event_values');
  }

  /** Event types, steps, dispositions and places, for the lists of them. */
  private listKnownValues(): void {
    this.addSql(`CREATE TABLE epcis_known_values (
      workspace_id text NOT NULL,
      mode text NOT NULL,
      kind text COLLATE "C" NOT NULL,
      value text COLLATE "C" NOT NULL,
      PRIMARY KEY (workspace_id, mode, kind, value)
    )`);
    this.isolate('epcis_known_values');
  }

  private keepMasterData(): void {
    this.addSql(`CREATE TABLE epcis_master_data (
      workspace_id text NOT NULL,
      mode text NOT NULL,
      vocabulary text NOT NULL,
      id text COLLATE "C" NOT NULL,
      name text COLLATE "C" NOT NULL,
      value text COLLATE "C" NOT NULL,
      PRIMARY KEY (workspace_id, mode, name, value, id, vocabulary)
    )`);
    this.addSql('CREATE INDEX epcis_master_data_id ON epcis_master_data (workspace_id, mode, id)');
    this.isolate('epcis_master_data');

    this.addSql(`CREATE TABLE epcis_master_data_children (
      workspace_id text NOT NULL,
      mode text NOT NULL,
      vocabulary text NOT NULL,
      id text COLLATE "C" NOT NULL,
      child text COLLATE "C" NOT NULL,
      PRIMARY KEY (workspace_id, mode, id, child, vocabulary)
    )`);
    this.isolate('epcis_master_data_children');
  }

  private isolate(table: string): void {
    tenantPolicies(table).forEach((sql) => this.addSql(sql));
  }
}
