import { type ChildProcess, spawn } from 'node:child_process';
import { open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { postgresHome } from './binaries.js';
import { freePort } from './free-port.js';
import { makePlace, type Place, removePlace } from './place.js';
import { readPostmaster, stopOrphan, stopServer } from './postmaster.js';
import { serverSettings, type ServerTerms } from './server-settings.js';

export interface ClusterOptions extends Omit<ServerTerms, 'port'> {
  /** Folder for the data and the server's log; created and initialised when it is not there. */
  readonly dataDir: string;
  /** The superuser's password: set when the data is created, needed ever after. */
  readonly password: string;
  /** TCP port on 127.0.0.1; a free one when left out. */
  readonly port?: number;
}

export interface Cluster {
  readonly port: number;
  /** Connects to the maintenance database `postgres`. */
  readonly superuserUrl: string;
  /** Resolves when the server is gone, with its exit code or the signal's name. */
  readonly ended: Promise<string>;
  /** Disconnects all clients, writes out everything, and resolves when the server is gone. May be called again. */
  stop(): Promise<void>;
}

const SUPERUSER = 'proofmark';
const START_TIMEOUT_MS = 60_000;
const START_ATTEMPTS = 20;

/**
 * Starts the packaged PostgreSQL on this data, after stopping a server that a killed owner left running on it.
 * The caller sees to it that no other owner is alive.
 * @throws Error with the end of the server's log when it does not come up.
 */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const place = await makePlace(options.dataDir);
  const home = await postgresHome(place.user);
  const dataDir = join(place.folder, 'data');
  if (!(await stat(join(dataDir, 'PG_VERSION')).catch(() => null))) await initialise(home, place, options.password);
  await stopOrphan(dataDir);
  for (let attempt = 1; ; attempt++) {
    const port = options.port ?? (await freePort());
    try {
      return await startServer(home, place, { ...options, port });
    } catch (error) {
      if (attempt === START_ATTEMPTS || !passesByItself(error, options.port === undefined)) throw error;
      await sleep(250);
    }
  }
}

function passesByItself(error: unknown, portIsFree: boolean): boolean {
  // Children of a server that was killed outright end a moment later; a free port may be taken between our look and the start.
  const reason = String(error);
  return /pre-existing shared memory/.test(reason) || (portIsFree && /Address already in use/.test(reason));
}

/** Deletes all data of a cluster that is not running any more; a server that a killed owner left behind is stopped first. */
export async function removeCluster(dataDir: string): Promise<void> {
  await stopOrphan(join(dataDir, 'data'));
  await removePlace(dataDir);
}

async function initialise(home: string, place: Place, password: string): Promise<void> {
  const { folder, user } = place;
  const passwordFile = join(folder, 'password');
  // Made aside and renamed: an initdb that was interrupted leaves nothing that looks like data.
  const fresh = join(folder, 'data.new');
  await rm(fresh, { recursive: true, force: true });
  await writeFile(passwordFile, password, { mode: 0o644 });
  try {
    const flags = ['--auth=scram-sha-256', '--locale=C', '--encoding=UTF8', '--data-checksums', '--no-sync'];
    const child = spawn(
      join(home, 'bin', 'initdb'),
      [`--pgdata=${fresh}`, `--username=${SUPERUSER}`, `--pwfile=${passwordFile}`, ...flags],
      { ...user, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'], env: { LC_ALL: 'C', TZ: 'UTC' } },
    );
    let complaint = '';
    child.stderr.on('data', (text) => (complaint += String(text)));
    const code = await exitOf(child);
    if (code !== 0) throw new Error(`initdb failed (${code}): ${complaint.trim()}`);
  } finally {
    await rm(passwordFile, { force: true });
  }
  await rename(fresh, join(folder, 'data'));
}

async function startServer(home: string, place: Place, options: ClusterOptions & { port: number }): Promise<Cluster> {
  const { folder, user } = place;
  const dataDir = join(folder, 'data');
  const logFile = join(folder, 'server.log');
  await rename(logFile, `${logFile}.1`).catch(() => undefined);
  const log = await open(logFile, 'w', 0o640);
  const child = spawn(join(home, 'bin', 'postgres'), ['-D', dataDir, ...serverSettings(options)], {
    ...user,
    cwd: folder,
    stdio: ['ignore', log.fd, log.fd],
    env: { LC_ALL: 'C', TZ: 'UTC' },
    // A process group of its own, so that Ctrl-C in a terminal does not take the database away below those who still drain.
    detached: options.durable,
  });
  const ended = exitOf(child).then(String, String);
  await log.close();
  if (!(await isReady(child, dataDir)))
    throw new Error(`PostgreSQL did not start (${await ended}):\n${await endOf(logFile)}`);
  child.unref();
  return {
    port: options.port,
    superuserUrl: `postgresql://${SUPERUSER}:${encodeURIComponent(options.password)}@127.0.0.1:${options.port}/postgres`,
    ended,
    stop: async () => {
      // Whoever stops it waits for its end, also where nothing else keeps the process that stops it alive.
      child.ref();
      if (isRunning(child)) await stopServer(child.pid);
      await ended;
    },
  };
}

async function isReady(child: ChildProcess, dataDir: string): Promise<boolean> {
  for (const deadline = Date.now() + START_TIMEOUT_MS; Date.now() < deadline; await sleep(15)) {
    if (!isRunning(child)) return false;
    const postmaster = await readPostmaster(dataDir);
    if (postmaster?.pid === child.pid && postmaster.ready) return true;
  }
  if (isRunning(child)) await stopServer(child.pid);
  return false;
}

function isRunning(child: ChildProcess): child is ChildProcess & { pid: number } {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null;
}

async function endOf(logFile: string): Promise<string> {
  const log = await readFile(logFile, 'utf8').catch(() => '');
  return log.trim().split('\n').slice(-12).join('\n');
}

/** The exit code, or the signal's name. Rejects when the program could not be run at all. */
function exitOf(child: ChildProcess): Promise<number | string> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? signal ?? 'unknown'));
  });
}
