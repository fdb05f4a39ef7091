import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('closed-room.sh', import.meta.url));
/** The user of the image. */
const IMAGE_USER = '65532';
const isRoot = process.getuid() === 0;
/** Root becomes the image's user inside. Who is no root seems to be root inside, and is for the kernel whoever it was. */
const namespaces = isRoot ? ['--mount'] : ['--user', '--map-root-user', '--mount'];

/** Why this machine lets us make no closed room; undefined when it does. */
export function whyNoRoom() {
  const { status, stderr, error } = spawnSync('unshare', [...namespaces, 'true'], { encoding: 'utf8' });
  return status === 0 ? undefined : String(error ?? stderr).trim();
}

/**
 * @typedef {object} Room a root as a container would see it
 * @property {string} at an empty folder, where it is put together
 * @property {string} workdir
 * @property {string} path where programs are looked for inside
 * @property {string[]} readable folders of this machine that are there too
 * @property {Record<string, string>} writable path inside → folder outside
 * @property {Record<string, string>} readOnly path inside → file or folder outside
 */

/**
 * Starts a command in a closed room.
 *
 * @param {Room} room
 * @param {string[]} command
 * @param {Record<string, string>} env nothing else of our environment gets inside
 */
export function start({ at, workdir, path, readable, writable, readOnly }, command, env) {
  mkdirSync(at, { recursive: true });
  const binds = [
    ...readable.flatMap((folder) => ['same', folder]),
    ...Object.entries(readOnly).flatMap(([inside, outside]) => ['ro', inside, outside]),
    ...Object.entries(writable).flatMap(([inside, outside]) => ['rw', inside, outside]),
  ];
  const args = [...namespaces, SCRIPT, at, workdir, path, isRoot ? IMAGE_USER : '', ...binds, '--', ...command];
  return spawn('unshare', args, { env: { ...env, PATH: process.env.PATH }, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Waits for the end of a child. @returns {Promise<{ code: number | null, output: string }>} */
export function finish(child) {
  return new Promise((done) => {
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
    child.on('error', (error) => done({ code: null, output: error.message }));
    child.on('close', (code) => done({ code, output }));
  });
}

/** Gives a folder to whoever runs in the room. */
export function giveAway(folder) {
  if (isRoot) spawnSync('chown', ['-R', `${IMAGE_USER}:${IMAGE_USER}`, folder]);
}
