import { join, resolve } from 'node:path';
import { standaloneConfig } from '../standalone.config.js';
import { findOrStart, type Instance } from './instance.js';
import { mainJob } from './main-job.js';
import type { Step } from './step.js';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

let steps = 0;
const step: Step = async (what, work) => {
  steps += 1;
  try {
    const startedAt = performance.now();
    const [result, seen] = await work();
    say(`✓ ${steps}. ${what} (${Math.round(performance.now() - startedAt)} ms)\n     ${seen}`);
    return result;
  } catch (error) {
    say(`✗ ${steps}. ${what}`);
    throw error;
  }
};

process.exitCode = await run(resolve(standaloneConfig().VAR_DIR), process.argv.slice(2));

/** The exit code: 0 only when every step was seen to work. */
async function run(varDir: string, form: readonly string[]): Promise<number> {
  let instance: Instance | null = null;
  try {
    instance = await findOrStart(varDir, form);
    const { how, demo } = instance;
    say(`${how}\n`);
    await mainJob(demo, join(varDir, 'demo'), step);
    say(`\nAll ${steps} steps were seen to work.`);
    return 0;
  } catch (error) {
    say(`\n${explain(error)}`);
    return 1;
  } finally {
    await instance?.stop();
  }
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} ${error.cause.message}` : error.message;
}
