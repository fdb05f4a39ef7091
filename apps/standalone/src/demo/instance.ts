import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '@proofmark/embedded-postgres';
import { type Demo, readDemo } from '../demo-workspace.js';
import { environmentWith } from '../standalone.config.js';
import { ApiClient } from './api-client.js';

const MAIN = fileURLToPath(new URL('../main.js', import.meta.url));
/** Enough for a slow machine's first start. */
const START_MS = 120_000;

/** A running Proofmark that the main job may be done on. */
export interface Instance {
  readonly demo: Demo;
  readonly how: string;
  stop(): Promise<void>;
}

/**
 * The one that runs on this VAR_DIR, if it lets webhooks reach this machine; else one of our own beside it. When a form is asked for, such as
 * `--kafka`, always one of our own.
 */
export async function findOrStart(varDir: string, form: readonly string[]): Promise<Instance> {
  if (form.length > 0) return start(join(varDir, 'demo-run'), form);
  const running = readDemo(join(varDir, 'demo.json'));
  if (running && (await isUsable(running))) {
    return {
      demo: running,
      how: `Using the Proofmark that runs at ${running.gatewayUrl}`,
      stop: () => Promise.resolve(),
    };
  }
  return start(join(varDir, 'demo-run'), form);
}

/** Its receiver listens on loopback, which an instance refuses to send to unless it was told otherwise. */
async function isUsable(demo: Demo): Promise<boolean> {
  const api = new ApiClient(demo);
  const probe = { name: 'Demo probe', url: 'http://127.0.0.1:65000/', events: ['qr.created'] };
  try {
    await api.removeWebhook((await api.registerWebhook(probe)).id);
    return true;
  } catch {
    return false;
  }
}

async function start(varDir: string, form: readonly string[]): Promise<Instance> {
  const env = environmentWith({
    NODE_ENV: 'development',
    VAR_DIR: varDir,
    GATEWAY_PORT: String(await freePort()),
    RESOLVER_PORT: String(await freePort()),
    GATEWAY_URL: '',
    RESOLVER_URL: '',
    OUTBOUND_ALLOW_LOOPBACK: 'true',
  });
  // What is not ours is not ours to empty; the demo then goes on beside what it left there.
  const isOurs = !env['DATABASE_URL'] && !env['KAFKA_BROKERS'];
  const args = form.length === 0 || isOurs ? ['--reset', ...form] : form;
  const child = fork(MAIN, args, { env, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  await ready(child);
  const demo = readDemo(join(varDir, 'demo.json'));
  if (!demo) throw new Error('It says that it is ready, but there is no demo.json.');
  return {
    demo,
    how: `Started Proofmark${form.map((arg) => ` ${arg}`).join('')} at ${demo.gatewayUrl}, its data in ${varDir}`,
    stop: () => stop(child),
  };
}

async function ready(child: ChildProcess): Promise<void> {
  let said = '';
  const timer = setTimeout(() => child.kill('SIGKILL'), START_MS);
  const isReady = new Promise<void>((resolve) => {
    child.stdout?.on('data', (text) => {
      said += String(text);
      if (said.includes('Proofmark is ready')) resolve();
    });
  });
  const ended = once(child, 'exit').then(() => Promise.reject(new Error(`Proofmark did not start.\n${said}`)));
  await Promise.race([isReady, ended]).finally(() => clearTimeout(timer));
  ended.catch(() => undefined);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}
