import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '@proofmark/testing';

const root = fileURLToPath(new URL('..', import.meta.url));
/** The first start builds everything. */
const START_MS = 240_000;

export interface Demo {
  readonly gatewayUrl: string;
  readonly resolverUrl: string;
  readonly workspaceId: string;
  readonly keys: Readonly<Record<'test' | 'live', { token: string; key: string; secret: string }>>;
  readonly member: { readonly email: string; readonly password: string };
}

/** A folder and two ports of its own, on which Proofmark is started as people do, as often as a journey asks for. */
export class Home {
  private readonly started: ChildProcess[] = [];

  private constructor(
    readonly varDir: string,
    readonly env: NodeJS.ProcessEnv,
  ) {}

  static async make(): Promise<Home> {
    const varDir = await mkdtemp(join(tmpdir(), 'proofmark-e2e-'));
    await chmod(varDir, 0o755);
    const ports = { GATEWAY_PORT: String(await freePort()), RESOLVER_PORT: String(await freePort()) };
    return new Home(varDir, { ...process.env, ...ports, VAR_DIR: varDir, NODE_ENV: 'development' });
  }

  /** `npm start` without npm. */
  run(args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): StartedProcess {
    return this.runScript('start.mjs', args, env);
  }

  runScript(name: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): StartedProcess {
    const child = spawn(process.execPath, [join(root, 'scripts', name), ...args], {
      cwd: root,
      env: { ...this.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.started.push(child);
    return new StartedProcess(child);
  }

  /** Started and ready. */
  async start(args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Promise<StartedProcess> {
    const started = this.run(args, env);
    await started.says('Proofmark is ready');
    return started;
  }

  get demo(): Demo {
    return JSON.parse(readFileSync(join(this.varDir, 'demo.json'), 'utf8')) as Demo;
  }

  /** The process that holds all services. */
  get mainPid(): number {
    return Number.parseInt(readFileSync(join(this.varDir, 'owner'), 'utf8'), 10);
  }

  async leave(): Promise<void> {
    for (const child of this.started) {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGTERM');
        await once(child, 'exit');
      }
    }
    await rm(this.varDir, { recursive: true, force: true });
  }
}

export class StartedProcess {
  output = '';
  readonly ended: Promise<number>;

  constructor(readonly child: ChildProcess) {
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (this.output += String(text)));
    this.ended = once(child, 'close').then(([code]) => (code as number | null) ?? -1);
  }

  async says(line: string): Promise<void> {
    const isSaid = new Promise<void>((resolve) => {
      const look = (): void => (this.output.includes(line) ? resolve() : undefined);
      for (const stream of [this.child.stdout, this.child.stderr]) stream?.on('data', look);
      look();
    });
    const tooLate = new Promise((_, reject) => setTimeout(reject, START_MS, new Error(`Never said: ${line}`)).unref());
    const ended = this.ended.then((code) => {
      if (!this.output.includes(line)) throw new Error(`Ended with ${code} before it said "${line}":\n${this.output}`);
    });
    await Promise.race([isSaid, ended, tooLate]).catch((error: Error) => {
      throw new Error(`${error.message}\n${this.output}`);
    });
  }

  /** @returns the exit code */
  stop(): Promise<number> {
    this.child.kill('SIGTERM');
    return this.ended;
  }
}
