import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';
import type { Invariant } from './invariant.fixture.js';
import { ascending, manyNumbered, type Stage, until, upTo } from './stage.fixture.js';

export const redeliveryAfterKill: Invariant = (stage) => {
  it('before the effect', () => killed(stage(), 'before-effect'), 30_000);
  it('between the effect and the commit of its offset', () => killed(stage(), 'after-effect'), 30_000);
};

const RECORDS = 200;

/** A process is killed in the middle of a batch; another one takes over when its lease has run out. */
async function killed(stage: Stage, dieWhen: 'before-effect' | 'after-effect'): Promise<void> {
  const stream = await stage.stream();
  const topic = await stage.topic(stream, { partitions: 2 });
  const group = stage.group();
  await stream.append(topic, manyNumbered(RECORDS, 8));
  const folder = await mkdtemp(join(tmpdir(), 'proofmark-member-'));
  const terms = { foreign: stage.engine.foreign(), topic, group, folder, dieWhen };
  const victim = startMember({ ...terms, dieAt: RECORDS / 2 });
  expect(await once(victim, 'exit')).toEqual([null, 'SIGKILL']);
  const heir = startMember({ ...terms, dieAt: null });
  try {
    await until(async () => (await effectsIn(folder)).length >= RECORDS);
    const deliveries = (await readFile(join(folder, 'deliveries'), 'utf8')).trim().split('\n').map(Number);
    expect(deliveries.filter((n) => n === RECORDS / 2)).toHaveLength(2);
    expect(ascending(await effectsIn(folder))).toEqual(upTo(RECORDS));
  } finally {
    heir.kill('SIGKILL');
    await once(heir, 'exit');
    await rm(folder, { recursive: true });
  }
}

function startMember(terms: object): ChildProcess {
  const program = fileURLToPath(new URL('member-process.fixture.mjs', import.meta.url));
  const flags = ['--experimental-transform-types', '--no-warnings', '--conditions=@proofmark/source'];
  return spawn(process.execPath, [...flags, program, JSON.stringify(terms)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

async function effectsIn(folder: string): Promise<number[]> {
  const file = join(folder, 'effects.json');
  if (!existsSync(file)) return [];
  return (JSON.parse(await readFile(file, 'utf8')) as { numbers: number[] }).numbers;
}
