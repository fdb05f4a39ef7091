import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ServiceProcess } from '@proofmark/testing';

/** The resolver as a process of its own. */
export const startResolver = (env: NodeJS.ProcessEnv): Promise<ServiceProcess> =>
  ServiceProcess.start(join(import.meta.dirname, 'main.ts'), env);

/**
 * Scans over and over on `connections` connections until stopped; each scan carries its own referrer, so that it can be found again.
 */
export class Load {
  /** Referrers of the scans that were answered with a redirect. */
  readonly answered: string[] = [];
  /** Scans that got no answer, or another one. */
  failed = 0;
  private stopped = false;
  private readonly agent: Agent;
  private readonly done: Promise<unknown>;

  constructor(
    private readonly url: string,
    connections: number,
    private readonly name: string,
  ) {
    this.agent = new Agent({ keepAlive: true, maxSockets: connections });
    this.done = Promise.all(Array.from({ length: connections }, (_, i) => this.scanOnAndOn(i)));
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.done;
    this.agent.destroy();
  }

  private async scanOnAndOn(connection: number): Promise<void> {
    for (let i = 0; !this.stopped; i++) {
      const referrer = `${this.name}-${connection}-${i}.example`;
      if (await this.scan(referrer)) this.answered.push(referrer);
      else {
        this.failed++;
        await sleep(5);
      }
    }
  }

  private scan(referrer: string): Promise<boolean> {
    return new Promise((resolve) => {
      const headers = { referer: `https://${referrer}/`, 'user-agent': 'Mozilla/5.0 (Linux; Android 14) Mobile' };
      request(this.url, { agent: this.agent, headers }, (response) => {
        response.resume().once('close', () => resolve(response.statusCode === 302));
      })
        .once('error', () => resolve(false))
        .end();
    });
  }
}
