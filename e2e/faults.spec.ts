import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { whyNoBroker } from '@proofmark/embedded-kafka';

const root = fileURLToPath(new URL('..', import.meta.url));
const MINUTES = 60_000;

interface Result {
  readonly number: number;
  readonly lost: number;
  readonly doubled: number;
  readonly outOfOrder: number;
  readonly badAnswers: number;
  readonly scans: number;
  readonly commands: number;
  readonly findings: readonly string[];
}

/** The short form, as `npm run test:faults -- --short` runs it. */
async function faults(engine: 'postgres' | 'kafka'): Promise<Result[]> {
  const folder = await mkdtemp(join(tmpdir(), 'proofmark-faults-results-'));
  const file = join(folder, 'results.json');
  const args = [join(root, 'scripts/test-faults.mjs'), '--short', '--engine', engine, '--json', file];
  try {
    // It ends with 1 when a case failed: what failed is in the file.
    await promisify(execFile)(process.execPath, args, { cwd: root }).catch((error: { code?: unknown }) => {
      if (error.code !== 1) throw error;
    });
    return JSON.parse(readFileSync(file, 'utf8')) as Result[];
  } finally {
    await rm(folder, { recursive: true });
  }
}

function expectUnharmed(results: readonly Result[], numbers: readonly number[]): void {
  expect(results.map(({ number }) => number)).toEqual(numbers);
  for (const { findings, lost, doubled, outOfOrder, badAnswers, scans, commands } of results) {
    expect({ findings, lost, doubled, outOfOrder, badAnswers }).toEqual({
      ...{ findings: [], lost: 0, doubled: 0, outOfOrder: 0, badAnswers: 0 },
    });
    // Without load nothing can get lost.
    expect(scans).toBeGreaterThan(100);
    expect(commands).toBeGreaterThan(26);
  }
}

describe('under load Proofmark loses nothing, doubles nothing and keeps the order', () => {
  it(
    'on PostgreSQL: database killed, resolver killed, relay killed between publish and mark',
    async () => expectUnharmed(await faults('postgres'), [4, 6, 7]),
    10 * MINUTES,
  );
});

const missing = await whyNoBroker();
const onKafka = missing === null ? it : it.skip;
describe('under load Proofmark on Kafka loses nothing, doubles nothing and keeps the order', () => {
  onKafka(
    missing ?? 'consumers killed between effect and commit, and the broker with them',
    async () => expectUnharmed(await faults('kafka'), [8]),
    10 * MINUTES,
  );
});
