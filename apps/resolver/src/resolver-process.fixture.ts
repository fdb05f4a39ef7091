import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '@proofmark/testing';

/** The resolver as a process of its own, from its sources. */
export class ResolverProcess {
  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
  ) {}

  /** Resolves when it answers. */
  static async start(env: NodeJS.ProcessEnv): Promise<ResolverProcess> {
    const port = await freePort();
    const loader = join(import.meta.dirname, 'typescript.fixture.mjs');
    const child = spawn(process.execPath, ['--import', loader, join(import.meta.dirname, 'main.ts')], {
      env: { PATH: process.env['PATH'], ...env, PORT: String(port) },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const resolver = new ResolverProcess(`http://127.0.0.1:${port}`, child);
    while (!(await resolver.isLive())) {
      if (child.exitCode !== null) throw new Error(`The resolver ended with ${child.exitCode}.`);
      await sleep(20);
    }
    return resolver;
  }

  /** Ends it as a power cut would. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** @returns its exit code */
  async stop(): Promise<number | null> {
    return this.end('SIGTERM');
  }

  private async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const exited = once(this.child, 'exit');
      this.child.kill(signal);
      await exited;
    }
    return this.child.exitCode;
  }

  private async isLive(): Promise<boolean> {
    return fetch(`${this.url}/health/live`).then(
      ({ ok }) => ok,
      () => false,
    );
  }
}

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
