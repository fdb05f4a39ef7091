import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '@proofmark/embedded-postgres';

/** `node --import` of a process that a spec starts: its TypeScript runs as jest runs it, so nothing has to be built first. */
export const TYPESCRIPT_LOADER = join(import.meta.dirname, 'typescript-process.mjs');

/** A service as a process of its own, from its sources: for specs that end it as a power cut would. */
export class ServiceProcess {
  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
  ) {}

  /** Resolves when it answers. @param main its `main.ts` */
  static async start(main: string, env: NodeJS.ProcessEnv): Promise<ServiceProcess> {
    const port = await freePort();
    const child = spawn(process.execPath, ['--import', TYPESCRIPT_LOADER, main], {
      env: { PATH: process.env['PATH'], ...env, PORT: String(port) },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const service = new ServiceProcess(`http://127.0.0.1:${port}`, child);
    while (!(await service.isLive())) {
      if (child.exitCode !== null) throw new Error(`${main} ended with ${child.exitCode}.`);
      await sleep(20);
    }
    return service;
  }

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
