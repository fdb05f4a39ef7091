import { readFile, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { commandLine } from '@proofmark/embedded-postgres';

const STOP_TIMEOUT_MS = 15_000;

/** Stops the broker that an owner killed outright left running, after making sure that the process is one: pids are reused. */
export async function stopOrphan(pidFile: string): Promise<void> {
  const pid = Number(await readFile(pidFile, 'utf8').catch(() => ''));
  if (!Number.isInteger(pid) || pid <= 1) return;
  const properties = pidFile.replace(/broker\.pid$/, 'server.properties');
  if (!(await isBroker(pid, properties))) return rm(pidFile, { force: true });
  process.kill(pid, 'SIGTERM');
  for (const deadline = Date.now() + STOP_TIMEOUT_MS; Date.now() < deadline; await sleep(50)) {
    if (!(await isBroker(pid, properties))) return;
  }
  process.kill(pid, 'SIGKILL');
  while (await isBroker(pid, properties)) await sleep(20);
}

async function isBroker(pid: number, properties: string): Promise<boolean> {
  const command = await commandLine(pid);
  return command.includes('kafka.Kafka') && command.includes(properties);
}
