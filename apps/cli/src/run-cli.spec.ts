import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { capturedTerminal } from './captured-terminal.fixture.js';
import { runCli } from './run-cli.js';

const nowhere = mkdtempSync(join(tmpdir(), 'proofmark-cli-'));
afterAll(() => rmSync(nowhere, { recursive: true }));

async function run(line: string, env: NodeJS.ProcessEnv = { VAR_DIR: nowhere }) {
  const terminal = capturedTerminal(env);
  const code = await runCli(line.split(' '), terminal);
  return { code, said: terminal.said.join('\n'), complained: terminal.complained.join('\n') };
}

describe('the command line', () => {
  it.each(['--help', 'rebuild --help', 'dead-letters --help', 'dead-letters list --help', 'dead-letters show --help'])(
    'explains itself at %s',
    async (line) => {
      const { code, said } = await run(line);
      expect(code).toBe(0);
      expect(said).toContain('Usage: proofmark');
      expect(said).toContain('Exit code: 0 done');
    },
  );

  it.each([
    ['frobnicate', "unknown command 'frobnicate'"],
    ['rebuild codes', "missing required argument 'projection'"],
    ['rebuild codes qr-code-details --fast', "unknown option '--fast'"],
    ['dead-letters show webhooks.fan-out one', 'It is a number, as listed.'],
    ['dead-letters drop webhooks.fan-out 1', "required option '--note <text>' not specified"],
  ])('does not understand %s: exit code 2', async (line, sentence) => {
    const { code, complained } = await run(line);
    expect(code).toBe(2);
    expect(complained).toContain(sentence);
  });

  it.each([
    ['rebuild codes drawers', 'There is no read model drawers of codes. There are:'],
    ['rebuild shop qr-code-details', 'There is no read model qr-code-details of shop. There are:'],
    ['rebuild codes qr-code-details', `MIGRATION_DATABASE_URL is not set, and no Proofmark was started in ${nowhere}`],
    ['dead-letters list', `EVENT_STREAM_URL is not set, and no Proofmark was started in ${nowhere}`],
  ])('cannot do %s, and says why: exit code 1', async (line, sentence) => {
    const { code, complained } = await run(line);
    expect(code).toBe(1);
    expect(complained).toContain(sentence);
  });

  it('names a variable that is wrong', async () => {
    const { code, complained } = await run('rebuild codes all', { MIGRATION_DATABASE_URL: 'over there' });
    expect(code).toBe(1);
    expect(complained).toContain('MIGRATION_DATABASE_URL');
  });
});
