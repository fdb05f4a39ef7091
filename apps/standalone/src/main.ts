import { ConfigInvalid } from '@proofmark/runtime';
import { CannotStart } from './cannot-start.js';
import type { Demo } from './demo-workspace.js';
import type { ProofmarkRunner } from './proofmark-runner.js';
import { environmentWith, standaloneConfig } from './standalone.config.js';
import { type StartOptions, startOptions } from './start-options.js';

/** A stop that takes longer is cut short. What was promised is on disk by then; the next start carries on from there. */
const STOP_MS = 9_500;

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const warn = (line: string): void => void process.stderr.write(`${line}\n`);
// Whoever read our output may be gone before us.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<void> {
  let runner: ProofmarkRunner | null = null;
  try {
    const options = startOptions(args);
    runner = await runnerFor(options);
    stopWhenTold(runner);
    const { demo, varDir } = await runner.start(options);
    say(welcome(demo, varDir.currentDemo()));
    say('Proofmark is ready');
  } catch (error) {
    warn(`Proofmark cannot start. ${explain(error)}`);
    await runner?.stop();
    process.exit(1);
  }
}

/** Only what is needed is loaded: a supervisor is light, its services are not. */
async function runnerFor({ processes }: StartOptions): Promise<ProofmarkRunner> {
  if (!processes) {
    const { inOneProcess } = await import('./in-one-process.js');
    return inOneProcess(standaloneConfig(), warn);
  }
  const { Processes } = await import('./processes/processes.js');
  return new Processes({ ...processes, env: environmentWith({}) }, { say, warn });
}

function welcome({ gatewayUrl, resolverUrl, workspaceId, keys, member }: Demo, file: string): string {
  return `
  API            ${gatewayUrl}/api/v1
  Documentation  ${gatewayUrl}/docs
  Scans          ${resolverUrl}/r/…

  Demo workspace ${workspaceId} (all of this is in ${file} too)
  Test key       ${keys.test.token}
  Live key       ${keys.live.token}
  Member         ${member.email}, password ${member.password}
`;
}

function stopWhenTold(runner: ProofmarkRunner): void {
  let told = false;
  const stop = (): void => {
    if (told) return;
    told = true;
    say('Proofmark is stopping …');
    setTimeout(() => process.exit(1), STOP_MS).unref();
    runner.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        warn(`Proofmark did not stop well. ${explain(error)}`);
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, stop);
  // Whoever started us was killed outright, and nobody else would stop us.
  process.on('disconnect', stop);
}

function explain(error: unknown): string {
  if (error instanceof CannotStart || error instanceof ConfigInvalid) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
