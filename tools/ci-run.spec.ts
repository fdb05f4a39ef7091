import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ciRun = fileURLToPath(new URL('../.ci/run', import.meta.url));

/** Runs .ci/run with an npm that answers as told: what a step prints, and whether it succeeds. */
function runWith(steps: Record<'ci' | 'test' | 'check', [output: string, exitCode: number]>) {
  const root = mkdtempSync(join(tmpdir(), 'proofmark-ci-'));
  try {
    const cases = Object.entries(steps).map(
      ([step, [output, code]]) => `${step}) printf '%s\\n' '${output}'; exit ${code};;`,
    );
    mkdirSync(join(root, 'bin'));
    writeFileSync(join(root, 'bin/npm'), `#!/bin/sh\n[ "$1" = run ] && shift\ncase "$1" in ${cases.join(' ')} esac\n`, {
      mode: 0o755,
    });
    cpSync(ciRun, join(root, '.ci/run'));
    const env = { ...process.env, PATH: `${join(root, 'bin')}${delimiter}${process.env['PATH']}` };
    const { status, stdout } = spawnSync(join(root, '.ci/run'), { encoding: 'utf8', env });
    return { status, lastLine: stdout.trimEnd().split('\n').at(-1) };
  } finally {
    rmSync(root, { recursive: true });
  }
}

describe('.ci/run', () => {
  it('adds up tests and checks', () => {
    const { status, lastLine } = runWith({
      ci: ['', 0],
      test: ['500 passed, 0 failed, 3 skipped', 0],
      check: ['7 passed, 0 failed', 0],
    });
    expect({ status, lastLine }).toEqual({ status: 0, lastLine: '507 passed, 0 failed' });
  });

  it('fails when a check does', () => {
    const { status, lastLine } = runWith({
      ci: ['', 0],
      test: ['500 passed, 0 failed', 0],
      check: ['5 passed, 2 failed', 1],
    });
    expect({ status, lastLine }).toEqual({ status: 1, lastLine: '505 passed, 2 failed' });
  });

  it('fails when a step died before it could count', () => {
    const { status, lastLine } = runWith({
      ci: ['', 0],
      test: ['out of memory', 137],
      check: ['7 passed, 0 failed', 0],
    });
    expect({ status, lastLine }).toEqual({ status: 1, lastLine: '7 passed, 1 failed' });
  });

  it('fails when a step ends badly although it counted no failure', () => {
    const { status, lastLine } = runWith({
      ci: ['', 0],
      test: ['500 passed, 0 failed', 1],
      check: ['7 passed, 0 failed', 0],
    });
    expect({ status, lastLine }).toEqual({ status: 1, lastLine: '507 passed, 1 failed' });
  });

  it('goes no further when the packages cannot be installed', () => {
    const { status, lastLine } = runWith({
      ci: ['EUSAGE', 1],
      test: ['1 passed, 0 failed', 0],
      check: ['1 passed, 0 failed', 0],
    });
    expect({ status, lastLine }).toEqual({ status: 1, lastLine: '0 passed, 1 failed' });
  });
});
