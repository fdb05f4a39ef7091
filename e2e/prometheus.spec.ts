import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, freePort, get, post, send } from '@proofmark/testing';
import { parse, stringify } from 'yaml';
import { freePorts, SERVICES } from './metrics-ports.js';
import { Home } from './proofmark-process.js';
import { panels } from './promql.js';

const MINUTES = 60_000;
const folder = fileURLToPath(new URL('../deploy/prometheus/', import.meta.url));

/** Prometheus, or the one that PROMETHEUS names. */
const program = process.env['PROMETHEUS'] ?? 'prometheus';
const isThere = spawnSync(program, ['--version']).status === 0;
const why = isThere ? '' : ' (skipped: there is no prometheus here; Debian has it as a package)';

(isThere ? describe : describe.skip)(`a real Prometheus with our configuration${why}`, () => {
  let home: Home;
  let prometheus: ChildProcess;
  let url: string;

  async function ask<T>(path: string): Promise<T> {
    const answer = (await (await fetch(`${url}/api/v1/${path}`)).json()) as { status: string; data: T };
    if (answer.status !== 'success') throw new Error(`${path}: ${JSON.stringify(answer)}`);
    return answer.data;
  }
  const query = async (text: string) =>
    (await ask<{ result: unknown[] }>(`query?query=${encodeURIComponent(text)}`)).result;

  beforeAll(async () => {
    home = await Home.make();
    const first = await freePorts(SERVICES.length);
    await home.start(['--processes'], { METRICS_PORT: String(first), OUTBOUND_ALLOW_LOOPBACK: 'true' });
    url = `http://127.0.0.1:${await freePort()}`;
    prometheus = startPrometheus(
      home.varDir,
      url,
      SERVICES.map((_, n) => `127.0.0.1:${first + n}`),
    );
    await eventually(async () => expect((await fetch(`${url}/-/ready`)).status).toBe(200));
  }, 5 * MINUTES);

  afterAll(async () => {
    if (prometheus) {
      prometheus.kill();
      await once(prometheus, 'exit');
    }
    await home?.leave();
  }, MINUTES);

  it('reaches every process', () =>
    eventually(async () => expect(await query('up{job="proofmark"} == 1')).toHaveLength(SERVICES.length)));

  it('can evaluate every alert, and misses no service', async () => {
    interface Rule {
      readonly name: string;
      readonly health: string;
      readonly state: string;
    }
    await eventually(async () => {
      const { groups } = await ask<{ groups: readonly { readonly rules: readonly Rule[] }[] }>('rules');
      const rules = groups.flatMap((group) => group.rules);
      expect(new Set(rules.map(({ health }) => health))).toEqual(new Set(['ok']));
      expect(rules.find(({ name }) => name === 'ProofmarkServiceMissing')?.state).toBe('inactive');
    });
  });

  it(
    'has something to show in every panel of the dashboard',
    async () => {
      await eventually(async () => {
        await live(home);
        const answers = await Promise.all(panels().map(async ([title, text]) => ({ title, found: await query(text) })));
        expect(answers.filter(({ found }) => found.length === 0).map(({ title }) => title)).toEqual([]);
      });
    },
    2 * MINUTES,
  );
});

/** A bit of everything that is counted: a change, a scan, a webhook that nobody takes, a refusal. */
async function live({ demo }: Home): Promise<void> {
  const headers = { authorization: `Bearer ${demo.keys.test.token}` };
  const webhook = { name: 'Gone', url: `http://127.0.0.1:${await freePort()}/gone`, events: ['qr.created'] };
  await send(demo.gatewayUrl, post('/api/v1/webhooks', webhook, headers));
  const code = { name: 'Kettle', destinationUrl: 'https://example.com/kettle' };
  const { body } = await send(demo.gatewayUrl, post('/api/v1/qr-codes', code, headers));
  await send(demo.gatewayUrl, get('/api/v1/qr-codes/qr_unknown', headers));
  await fetch(body.data.publicUrl, { redirect: 'manual' });
}

/** Our configuration as it is, but for where the processes are found and how often they are asked. */
function startPrometheus(varDir: string, url: string, targets: readonly string[]): ChildProcess {
  const ours = parse(readFileSync(join(folder, 'prometheus.yml'), 'utf8')) as {
    scrape_configs: readonly { job_name: string }[];
  };
  const config = {
    ...ours,
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    rule_files: [join(folder, 'alerts.yml')],
    scrape_configs: ours.scrape_configs.map(({ job_name }) => ({ job_name, static_configs: [{ targets }] })),
  };
  const file = join(varDir, 'prometheus.yml');
  writeFileSync(file, stringify(config));
  const storage = `--storage.tsdb.path=${join(varDir, 'prometheus')}`;
  const args = [`--config.file=${file}`, storage, `--web.listen-address=${new URL(url).host}`, '--log.level=error'];
  return spawn(program, args, { stdio: 'inherit' });
}
