import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Cluster, removeCluster, startCluster } from '@proofmark/embedded-postgres';
import pg from 'pg';

const PASSWORD = 'faults';

/** A durable PostgreSQL that can be stopped and killed, and is looked into as superuser. */
export class Database {
  readonly url: string;
  private readonly dataDir: string;
  private cluster: Cluster;
  private readonly pool: pg.Pool;

  private constructor(dataDir: string, cluster: Cluster) {
    this.dataDir = dataDir;
    this.cluster = cluster;
    const url = new URL(cluster.superuserUrl);
    url.pathname = '/proofmark';
    this.url = url.href;
    this.pool = new pg.Pool({ connectionString: this.url, max: 4 });
    // A connection that broke while nobody used it.
    this.pool.on('error', () => undefined);
  }

  static async start(dataDir: string): Promise<Database> {
    return new Database(dataDir, await startCluster({ dataDir, password: PASSWORD, durable: true }));
  }

  async rows<T extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<T[]> {
    return (await this.pool.query<T>(sql, values)).rows;
  }

  /** Holds what `lock` locks for as long as `work` takes. */
  async whileLocked(lock: string, work: () => Promise<void>): Promise<void> {
    const client = await this.pool.connect();
    try {
      await client.query('BEGIN');
      await client.query(lock);
      await work();
    } finally {
      await client.query('ROLLBACK').catch(() => undefined);
      client.release(true);
    }
  }

  stop(): Promise<void> {
    return this.cluster.stop();
  }

  async kill(): Promise<void> {
    const [pid] = (await readFile(join(this.dataDir, 'data/postmaster.pid'), 'utf8')).split('\n');
    process.kill(Number(pid), 'SIGKILL');
    await this.cluster.ended;
  }

  /** On the same port, with the same data. */
  async startAgain(): Promise<void> {
    const { port } = this.cluster;
    this.cluster = await startCluster({ dataDir: this.dataDir, password: PASSWORD, durable: true, port });
  }

  async remove(): Promise<void> {
    await this.pool.end();
    await this.cluster.stop();
    await removeCluster(this.dataDir);
  }
}
