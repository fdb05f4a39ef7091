import { ConfigInvalid } from '@proofmark/runtime';
import { CannotStart } from './cannot-start.js';
import { type Demo, keepDemo } from './demo-workspace.js';
import { proofmark, publicUrls } from './proofmark.js';
import { Standalone } from './standalone.js';
import { standaloneConfig } from './standalone.config.js';

/** A stop that takes longer is cut short. What was promised is on disk by then; the next start carries on from there. */
const STOP_MS = 9_500;

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const warn = (line: string): void => void process.stderr.write(`${line}\n`);
// Whoever read our output may be gone before us.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<void> {
  let standalone: Standalone | null = null;
  try {
    standalone = new Standalone(standaloneConfig(), warn);
    stopWhenTold(standalone);
    await start(standalone, optionsOf(args));
  } catch (error) {
    warn(`Proofmark cannot start. ${explain(error)}`);
    await standalone?.stop();
    process.exit(1);
  }
}

function optionsOf(args: readonly string[]): { reset: boolean } {
  const unknown = args.find((arg) => arg !== '--reset');
  if (unknown !== undefined)
    throw new CannotStart(`There is no option ${unknown}; there is --reset, which begins anew.`);
  return { reset: args.includes('--reset') };
}

async function start(standalone: Standalone, options: { reset: boolean }): Promise<void> {
  const { config, varDir } = await standalone.start(proofmark, options);
  const identity = standalone.running.get('identity');
  if (!identity) throw new Error('The plan holds no identity.');
  const demo = await keepDemo(varDir.demo(), publicUrls(config), identity);
  say(welcome(demo, varDir.demo()));
  say('Proofmark is ready');
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

function stopWhenTold(standalone: Standalone): void {
  let told = false;
  const stop = (): void => {
    if (told) return;
    told = true;
    say('Proofmark is stopping …');
    setTimeout(() => process.exit(1), STOP_MS).unref();
    standalone.stop().then(
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
