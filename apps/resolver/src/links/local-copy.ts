import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { KnownLink, StoredLink } from './link.js';
import { openCopy } from './open-copy.js';

/** A change to a code: what it has become, or null where nothing is known of it but that it is gone. */
export interface LinkChange {
  readonly codeId: string;
  /** Version of the code. Of two changes the higher one holds, in whatever order they come. */
  readonly sequence: number;
  readonly link: StoredLink | null;
}

const STATUSES = ['active', 'paused', 'archived', 'deleted'] as const;
const MODES = ['live', 'test'] as const;

// The slug leads: one search per scan, nothing else is read. Deleted codes stay, with their sequence, so that an older message
// that is sent again cannot bring them back.
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS links (
    slug TEXT PRIMARY KEY, code_id TEXT NOT NULL, sequence INTEGER NOT NULL, status INTEGER NOT NULL, mode INTEGER NOT NULL,
    workspace_id TEXT NOT NULL, destination_url TEXT NOT NULL, utm TEXT
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS links_by_code ON links (code_id);
  CREATE TABLE IF NOT EXISTS positions (
    topic TEXT, partition INTEGER, next_offset INTEGER NOT NULL, PRIMARY KEY (topic, partition)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  INSERT OR IGNORE INTO facts VALUES ('links', 0), ('complete', 0);`;

type Row = Record<'slug' | 'code_id' | 'workspace_id' | 'destination_url', string> &
  Record<'status' | 'mode', number> & { utm: string | null };

/** All links, in a file of this machine's: answers while everything else is down, and keeps how far the topic was read. */
export class LocalCopy {
  private readonly findBySlug: StatementSync;
  private readonly statements = new Map<string, StatementSync>();

  private constructor(
    private readonly database: DatabaseSync,
    /** False: the disk does not take changes, what is known is served. */
    readonly isWritable: boolean,
  ) {
    this.findBySlug = database.prepare('SELECT * FROM links WHERE slug = ?');
  }

  /**
   * Never fails: see `openCopy` for what it makes of a bad disk.
   * @param cacheKiB memory for pages of the file; the file itself may be far larger
   */
  static open(file: string, cacheKiB: number): LocalCopy {
    const { database, isWritable } = openCopy(file, cacheKiB, SCHEMA);
    return new LocalCopy(database, isWritable);
  }

  /** Null: not known, or deleted. */
  find(slug: string): KnownLink | null {
    const row = this.findBySlug.get(slug) as Row | undefined;
    const status = row && STATUSES[row.status];
    if (!row || !status || status === 'deleted') return null;
    return {
      slug: row.slug,
      codeId: row.code_id,
      workspaceId: row.workspace_id,
      mode: MODES[row.mode] ?? 'live',
      status,
      destinationUrl: row.destination_url,
      utm: row.utm === null ? {} : (JSON.parse(row.utm) as Record<string, string>),
    };
  }

  /** Takes up changes together with the position reached by them. @returns the slugs that may answer otherwise now */
  apply(topic: string, partition: number, changes: readonly LinkChange[], nextOffset: bigint): string[] {
    return this.inTransaction(() => {
      const slugs = changes.flatMap((change) => (change.link ? this.put(change, change.link) : this.remove(change)));
      this.savePosition(topic, partition, nextOffset);
      return slugs;
    });
  }

  position(topic: string, partition: number): bigint | null {
    const statement = this.prepared('SELECT next_offset FROM positions WHERE topic = ? AND partition = ?');
    statement.setReadBigInts(true);
    const row = statement.get(topic, partition) as { next_offset: bigint } | undefined;
    return row?.next_offset ?? null;
  }

  /** Never goes back. */
  savePosition(topic: string, partition: number, nextOffset: bigint): void {
    this.prepared(
      `INSERT INTO positions VALUES (?, ?, ?)
       ON CONFLICT DO UPDATE SET next_offset = max(next_offset, excluded.next_offset)`,
    ).run(topic, partition, nextOffset);
  }

  /** Codes known, deleted ones among them. */
  get size(): number {
    return this.fact('links');
  }

  /** Whether the topic was once read to its end: only then is an unknown slug really unknown. */
  get isComplete(): boolean {
    return this.fact('complete') === 1;
  }

  markComplete(): void {
    this.prepared("UPDATE facts SET value = 1 WHERE name = 'complete'").run();
  }

  close(): void {
    this.database.close();
  }

  private put({ sequence }: LinkChange, link: StoredLink): string[] {
    const utm = Object.keys(link.utm).length === 0 ? null : JSON.stringify(link.utm);
    const values = [
      sequence,
      STATUSES.indexOf(link.status),
      MODES.indexOf(link.mode),
      link.workspaceId,
      link.destinationUrl,
      utm,
    ];
    const inserted = this.prepared(
      `INSERT INTO links (slug, code_id, sequence, status, mode, workspace_id, destination_url, utm)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    ).run(link.slug, link.codeId, ...values);
    if (inserted.changes === 1) {
      this.prepared("UPDATE facts SET value = value + 1 WHERE name = 'links'").run();
      return [link.slug];
    }
    const updated = this.prepared(
      `UPDATE links SET sequence = ?, status = ?, mode = ?, workspace_id = ?, destination_url = ?, utm = ?
       WHERE slug = ? AND code_id = ? AND sequence < ?`,
    ).run(...values, link.slug, link.codeId, sequence);
    return updated.changes === 1 ? [link.slug] : [];
  }

  private remove({ codeId, sequence }: LinkChange): string[] {
    const removed = this.prepared(
      `UPDATE links SET sequence = ?, status = ${STATUSES.indexOf('deleted')}, destination_url = '', utm = NULL
       WHERE code_id = ? AND sequence < ? RETURNING slug`,
    ).all(sequence, codeId, sequence) as { slug: string }[];
    return removed.map(({ slug }) => slug);
  }

  private fact(name: string): number {
    return (this.prepared('SELECT value FROM facts WHERE name = ?').get(name) as { value: number }).value;
  }

  private prepared(sql: string): StatementSync {
    let statement = this.statements.get(sql);
    if (!statement) this.statements.set(sql, (statement = this.database.prepare(sql)));
    return statement;
  }

  private inTransaction<T>(work: () => T): T {
    this.database.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.database.exec('COMMIT');
      return result;
    } catch (failure) {
      this.database.exec('ROLLBACK');
      throw failure;
    }
  }
}
