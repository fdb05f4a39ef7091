import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { finish, start } from './closed-room.mjs';
import { freePort } from './free-port.mjs';

/** What the run image (debian:bookworm-slim) has of this machine: the libraries node is linked with, and what names of hosts need. */
const RUN_MACHINE = ['/lib', '/lib64', '/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/lib64', '/etc'];
const READY_MS = 60_000;
/** What docker-compose.yml lets a stop take. */
const STOP_MS = 20_000;

/** Tries to write where a container may not, and says who it is. */
const TRESPASS = `
  const { writeFileSync } = require('node:fs');
  const written = ['/app/x', '/etc/x', '/usr/local/bin/x', '/x'].filter((file) => {
    try { writeFileSync(file, ''); return true; } catch { return false; }
  });
  writeFileSync('/tmp/x', '');
  writeFileSync('/data/x', '');
  if (written.length > 0) throw new Error('could write ' + written);
  console.log(process.getuid());`;

/**
 * Starts the command of an image, waits until its health check says that it is ready, and stops it.
 *
 * @returns {Promise<string[]>} what was seen, a line each. Throws what went wrong
 */
export async function proveImage(image, { app, work, env: given }) {
  const env = {
    ...image.env,
    ...given,
    PORT: String(await freePort()),
    METRICS_PORT: String(await freePort()),
  };
  const room = {
    at: join(work, 'room'),
    readable: RUN_MACHINE,
    readOnly: { [image.workdir]: join(image.root, image.workdir), '/usr/local/bin': join(image.root, 'usr/local/bin') },
    writable: Object.fromEntries(image.volumes.map((path) => [path, join(image.root, path)])),
    workdir: image.workdir,
    path: '/usr/local/bin',
  };
  const inside = (command) => start(room, command, env);
  const uid = await trespass(inside);
  const lines = [`${sizes(image)}; runs as uid ${uid}, writes to /tmp and ${image.volumes} only, no npm inside`];
  return [...lines, app === 'provision' ? await runJob(image, inside) : await runService(image, inside)];
}

async function trespass(inside) {
  const { code, output } = await finish(inside(['node', '-e', TRESPASS]));
  if (code !== 0) throw new Error(`The root is not as it should be:\n${output}`);
  return output.trim();
}

function sizes({ root }) {
  if (existsSync(join(root, 'app/node_modules/npm'))) throw new Error('npm is in the image.');
  const megabytes = (path) =>
    Math.round(Number(spawnSync('du', ['-sk', join(root, path)], { encoding: 'utf8' }).stdout.split('\t')[0]) / 1024);
  return `${megabytes('app')} MB of code and packages, ${megabytes('usr')} MB of Node`;
}

async function runJob(image, inside) {
  const { code, output } = await finish(inside(image.command));
  if (code !== 0) throw new Error(`It ended with ${code}:\n${output}`);
  return output.trim();
}

async function runService(image, inside) {
  const startedAt = performance.now();
  const child = inside(image.command);
  const end = finish(child);
  try {
    while ((await finish(inside(image.health))).code !== 0) {
      const waited = performance.now() - startedAt;
      if (child.exitCode !== null || waited > READY_MS) throw new Error('It did not become ready.');
      await sleep(250);
    }
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    child.kill('SIGTERM');
    const isLate = sleep(STOP_MS, { code: null }, { ref: false });
    if ((await Promise.race([end, isLate])).code !== 0) throw new Error('Told to stop, it did not end with code 0.');
    return `ready after ${seconds} s by its own health check; stopped on SIGTERM with code 0`;
  } catch (error) {
    child.kill('SIGKILL');
    throw new Error(`${error.message}\n${(await end).output}`);
  }
}
