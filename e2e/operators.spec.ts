import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runCli } from '@proofmark/cli';
import { eventually, post } from '@proofmark/testing';
import { bearer, WholeProofmark } from './whole-proofmark.js';

let whole: WholeProofmark;
beforeAll(async () => void (whole = await WholeProofmark.start()));
afterAll(() => whole.stop());

/** Runs a command that is told nothing but where Proofmark keeps its data. */
async function run(...args: string[]) {
  const said: string[] = [];
  const complained: string[] = [];
  const code = await runCli(args, {
    env: { VAR_DIR: whole.varDir },
    say: (line) => said.push(line),
    complain: (line) => complained.push(line),
  });
  return { code, said: said.join('\n'), complained: complained.join('\n') };
}

describe("an operator's commands beside a running npm start", () => {
  it.each(['identity', 'codes', 'webhooks', 'analytics'])('make all read models of %s anew', async (service) => {
    const { keys } = await whole.newTenant();
    const kettle = { name: 'Kettle', destinationUrl: 'https://example.com/' };
    expect((await whole.call(post('/api/v1/qr-codes', kettle, bearer(keys.live)))).status).toBe(201);
    // Again where the service has not yet heard of the code: a rebuild then finds more than was there.
    await eventually(async () => {
      const { code: exitCode, said, complained } = await run('rebuild', service, 'all');
      expect({ exitCode, complained }).toEqual({ exitCode: 0, complained: '' });
      const tables = [...said.matchAll(/ {2}(\w+): (\d+) rows before, (\d+) now/g)];
      expect(tables.length).toBeGreaterThan(0);
      for (const [, table, before, after] of tables) expect([table, after]).toEqual([table, before]);
    });
  });

  it('look for dead letters', async () => {
    expect(await run('dead-letters', 'list')).toEqual({ code: 0, said: 'No dead letter waits.', complained: '' });
  });

  it('are told where everything is by a file that only its owner can read', () => {
    expect(statSync(join(whole.varDir, 'operations.json')).mode & 0o777).toBe(0o600);
  });
});
