import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const folder = join(import.meta.dirname, '../peers');
const execute = promisify(execFile);

/** Runs a script of `bench/peers` in a process of its own, and installs what it needs before the first time. @returns the figure it prints */
export async function peer(script: string, ...args: readonly (string | number)[]): Promise<number> {
  if (!existsSync(join(folder, 'node_modules')))
    await execute('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder });
  const { stdout } = await execute(process.execPath, [join(folder, script), ...args.map(String)]);
  return Number(stdout);
}
