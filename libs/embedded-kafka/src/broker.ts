import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from '@proofmark/embedded-postgres';
import { stopOrphan } from './orphan.js';
import { serverProperties } from './server-properties.js';
import { jars, whyNoBroker } from './tools.js';

const run = promisify(execFile);

export interface BrokerOptions {
  /** Folder for the data, the settings and the broker's log; created and formatted when it is not there. */
  readonly dataDir: string;
  /** TCP port on 127.0.0.1 for clients; a free one when left out. */
  readonly port?: number;
  /** Settings of `server.properties` beside ours, or instead of them. */
  readonly settings?: Readonly<Record<string, string | number | boolean>>;
  /** False for throw-away data: the broker dies with the terminal it was started in. Default true. */
  readonly durable?: boolean;
}

export interface Broker {
  /** `host:port`, as clients want it. */
  readonly brokers: string;
  readonly port: number;
  readonly pid: number;
  /** Resolves when the broker is gone, with its exit code or the signal's name. */
  readonly ended: Promise<string>;
  /** Lets the broker write out everything, and resolves when it is gone. May be called again. */
  stop(): Promise<void>;
  /** Kills it at once, as a crash would. */
  kill(): Promise<void>;
}

const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 15_000;
const STARTED = 'Kafka Server started';

/**
 * Starts one Kafka broker, which is its own controller, on this data. A broker that a killed owner left running on it is stopped first.
 * @throws Error that says what is missing, or with the end of the broker's log when it does not come up
 */
export async function startBroker(options: BrokerOptions): Promise<Broker> {
  const missing = await whyNoBroker();
  if (missing) throw new Error(missing);
  const place = await makePlace(options);
  await stopOrphan(place.pidFile);
  await writeFile(place.properties, place.text);
  const classPath = join(await jars(), '*');
  if (!(await stat(join(place.data, 'meta.properties')).catch(() => null))) await format(classPath, place);
  return startServer(classPath, place, options.durable ?? true);
}

interface Place {
  readonly data: string;
  readonly properties: string;
  readonly text: string;
  readonly logFile: string;
  readonly pidFile: string;
  readonly port: number;
}

async function makePlace({ dataDir, port, settings = {} }: BrokerOptions): Promise<Place> {
  const folder = resolve(dataDir);
  const data = join(folder, 'data');
  await mkdir(data, { recursive: true });
  const ports = { clients: port ?? (await freePort()), controller: await freePort() };
  const extra = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
  return {
    data,
    properties: join(folder, 'server.properties'),
    text: serverProperties(data, ports) + extra.join(''),
    logFile: join(folder, 'server.log'),
    pidFile: join(folder, 'broker.pid'),
    port: ports.clients,
  };
}

async function format(classPath: string, { properties }: Place): Promise<void> {
  const tool = ['-Xmx64m', '-cp', classPath, 'kafka.tools.StorageTool'];
  // What Kafka calls a UUID: 16 random bytes, in base64url.
  const id = randomBytes(16).toString('base64url').replace(/^-/, 'A');
  await run('java', [...tool, 'format', '-t', id, '-c', properties]);
}

/** Quiet but for the line that says it is ready. */
const logLevels = [
  '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
  '-Dorg.slf4j.simpleLogger.log.kafka.server.KafkaRaftServer=info',
  '-Dorg.slf4j.simpleLogger.showDateTime=true',
];

async function startServer(classPath: string, place: Place, durable: boolean): Promise<Broker> {
  const { logFile, pidFile, port } = place;
  await rename(logFile, `${logFile}.1`).catch(() => undefined);
  const log = await open(logFile, 'w', 0o640);
  const memory = ['-Xmx512m', '-Xms128m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=4'];
  const child = spawn('java', [...memory, ...logLevels, '-cp', classPath, 'kafka.Kafka', place.properties], {
    stdio: ['ignore', log.fd, log.fd],
    // A process group of its own, so that Ctrl-C in a terminal does not take the broker away below those who still drain.
    detached: durable,
  });
  const ended = exitOf(child).then(String, String);
  await log.close();
  // Left there when the broker has ended: to delete it then could delete the next one's. Whoever reads it asks what the process is.
  if (child.pid !== undefined) await writeFile(pidFile, String(child.pid));
  if (!(await isReady(child, logFile))) {
    child.kill('SIGKILL');
    throw new Error(`Kafka did not start (${await ended}):\n${await endOf(logFile)}`);
  }
  child.unref();
  const end = async (signal: NodeJS.Signals) => {
    child.ref();
    if (isRunning(child)) child.kill(signal);
    await Promise.race([ended, sleep(STOP_TIMEOUT_MS, undefined, { ref: false })]);
    if (isRunning(child)) child.kill('SIGKILL');
    await ended;
  };
  return {
    brokers: `127.0.0.1:${port}`,
    port,
    pid: child.pid ?? 0,
    ended,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
}

async function isReady(child: ChildProcess, logFile: string): Promise<boolean> {
  for (const deadline = Date.now() + START_TIMEOUT_MS; Date.now() < deadline; await sleep(30)) {
    if (!isRunning(child)) return false;
    if ((await readFile(logFile, 'utf8')).includes(STARTED)) return true;
  }
  return false;
}

function isRunning(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null;
}

async function endOf(logFile: string): Promise<string> {
  const log = await readFile(logFile, 'utf8').catch(() => '');
  return log.trim().split('\n').slice(-20).join('\n');
}

/** The exit code, or the signal's name. Rejects when the program could not be run at all. */
function exitOf(child: ChildProcess): Promise<number | string> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? signal ?? 'unknown'));
  });
}
