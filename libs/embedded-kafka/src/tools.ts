import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The root of the project, the same from `src` and from `dist`. */
const root = fileURLToPath(new URL('../../../', import.meta.url));
const pom = join(root, 'deploy', 'kafka', 'pom.xml');

const OLDEST_JAVA = 17;

/** One sentence that says what is missing to run a broker here; null when nothing is. */
export async function whyNoBroker(env: NodeJS.ProcessEnv = process.env): Promise<string | null> {
  const java = await javaVersion(env);
  if (java === null)
    return `No local Kafka broker: Java ${OLDEST_JAVA} or later is not installed (no \`java\` in the PATH).`;
  if (java < OLDEST_JAVA) return `No local Kafka broker: Java ${java} is too old, Kafka needs ${OLDEST_JAVA} or later.`;
  if (await hasJars()) return null;
  const maven = await run('mvn', ['-v'], { env }).catch(() => null);
  return maven ? null : 'No local Kafka broker: Maven is not installed (no `mvn` in the PATH), which fetches its jars.';
}

async function javaVersion(env: NodeJS.ProcessEnv): Promise<number | null> {
  // It says its version on stderr: `openjdk version "17.0.15" 2025-04-15`.
  const { stderr } = await run('java', ['-version'], { env }).catch(() => ({ stderr: '' }));
  const [, major] = /version "(\d+)/.exec(stderr) ?? [];
  return major ? Number(major) : null;
}

/**
 * The folder with the broker's jars, in the versions that `deploy/kafka/pom.xml` pins; fetched from Maven Central when they are
 * not there yet (46 jars, 44 MB).
 * @throws Error with Maven's words when they cannot be had
 */
export async function jars(): Promise<string> {
  const folder = await jarFolder();
  if (await hasJars()) return folder;
  await mkdir(dirname(folder), { recursive: true });
  // Made aside and renamed: others may fetch at the same time, and what is half done must not look whole.
  const fresh = await mkdtemp(`${folder}.new-`);
  const flags = ['-q', '-B', '-f', pom, `-DoutputDirectory=${fresh}`, '-DincludeScope=runtime'];
  try {
    await run('mvn', ['dependency:copy-dependencies', ...flags]);
    await rename(fresh, folder).catch(async (error: unknown) => {
      if (!(await hasJars())) throw error;
    });
  } catch (error) {
    const { stdout } = error as { stdout?: string };
    throw new Error(`The jars of Kafka cannot be fetched: ${stdout?.trim() || String(error)}`, { cause: error });
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
  return folder;
}

async function hasJars(): Promise<boolean> {
  return (await stat(await jarFolder()).catch(() => null)) !== null;
}

/** Changes with the pinned versions. */
async function jarFolder(): Promise<string> {
  const version = createHash('sha256')
    .update(await readFile(pom))
    .digest('hex')
    .slice(0, 12);
  return join(root, 'node_modules', '.cache', `proofmark-kafka-${version}`);
}
