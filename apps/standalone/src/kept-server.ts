import { setTimeout as sleep } from 'node:timers/promises';

/** A server of somebody else's making, as its library starts it. */
interface Server {
  readonly port: number;
  /** Resolves when it is gone, with how that came. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

/** A server that is started again, on the same port, when it ends by itself (out of memory, killed by mistake). */
export class KeptServer<S extends Server> {
  private stopping = false;
  private restart = Promise.resolve();

  private constructor(
    private readonly what: string,
    private server: S,
    private readonly startOn: (port?: number) => Promise<S>,
    private readonly report: (what: string) => void,
  ) {
    this.watch();
  }

  /** @param what its name for people @param report told, in a sentence, whenever it had to be started again */
  static async start<S extends Server>(
    what: string,
    startOn: (port?: number) => Promise<S>,
    report: (what: string) => void,
  ): Promise<KeptServer<S>> {
    return new KeptServer(what, await startOn(), startOn, report);
  }

  get current(): S {
    return this.server;
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await this.restart;
    await this.server.stop();
  }

  private watch(): void {
    void this.server.ended.then((how) => {
      if (!this.stopping) this.restart = this.startAgain(how);
    });
  }

  private async startAgain(how: string): Promise<void> {
    this.report(`${this.what} ended (${how}). It is started again.`);
    const { port } = this.server;
    while (!this.stopping) {
      try {
        this.server = await this.startOn(port);
        return this.watch();
      } catch (error) {
        this.report(`${this.what} does not start: ${String(error)}`);
        await sleep(1_000);
      }
    }
  }
}
