import { type Cluster, type ClusterOptions, startCluster } from '@proofmark/embedded-postgres';
import { setTimeout as sleep } from 'node:timers/promises';

/** A PostgreSQL that is started again, on the same port, when it ends by itself (out of memory, killed by mistake). */
export class KeptCluster {
  private stopping = false;
  private restart = Promise.resolve();

  private constructor(
    private cluster: Cluster,
    private readonly options: ClusterOptions,
    private readonly report: (what: string) => void,
  ) {
    this.watch();
  }

  /** @param report told, in a sentence, whenever it had to be started again */
  static async start(options: ClusterOptions, report: (what: string) => void): Promise<KeptCluster> {
    return new KeptCluster(await startCluster(options), options, report);
  }

  get superuserUrl(): string {
    return this.cluster.superuserUrl;
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await this.restart;
    await this.cluster.stop();
  }

  private watch(): void {
    void this.cluster.ended.then((how) => {
      if (!this.stopping) this.restart = this.startAgain(how);
    });
  }

  private async startAgain(how: string): Promise<void> {
    this.report(`PostgreSQL ended (${how}). It is started again.`);
    const { port } = this.cluster;
    while (!this.stopping) {
      try {
        this.cluster = await startCluster({ ...this.options, port });
        return this.watch();
      } catch (error) {
        this.report(`PostgreSQL does not start: ${String(error)}`);
        await sleep(1_000);
      }
    }
  }
}
