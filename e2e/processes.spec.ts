import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { whyNoBroker } from '@proofmark/embedded-kafka';
import { type StartedProcesses, startProcesses } from '@proofmark/standalone';
import { type ApiRequest, eventually, freePort, get, post, send, WebhookReceiver } from '@proofmark/testing';
import { buildWhenNeeded } from '../scripts/build-when-needed.mjs';
import { Home } from './proofmark-process.js';

const MINUTES = 60_000;
const LIMIT = 200;
const PHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1';
const TWO_OF_EACH = { gateway: 2, codes: 2, analytics: 2, webhooks: 2, resolver: 2 };

/** On a connection of its own, so that the system chooses one of the copies that share the port. */
function knock(url: string, headers: Record<string, string>): Promise<{ status: number; policy: string }> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { headers, agent: new Agent({ keepAlive: false }) }, (answer) => {
      answer.resume();
      const { statusCode = 0, headers: told } = answer;
      answer.once('end', () => resolve({ status: statusCode, policy: String(told['ratelimit-policy']) }));
    });
    asked.once('error', reject).end();
  });
}

describe('processes in two copies each', () => {
  let varDir: string;
  let proofmark: StartedProcesses;
  let receiver: WebhookReceiver;

  const as = (mode: 'test' | 'live') => ({ authorization: `Bearer ${proofmark.demo.keys[mode].token}` });
  const api = (what: ApiRequest) => send(proofmark.demo.gatewayUrl, { ...what, headers: as('test') });
  const processOf = (name: string) => proofmark.processes.find((process) => process.name === name)!;

  beforeAll(async () => {
    expect(await buildWhenNeeded()).toBe(true);
    varDir = await mkdtemp(join(tmpdir(), 'proofmark-processes-'));
    await chmod(varDir, 0o755);
    receiver = await WebhookReceiver.start();
    const env = {
      VAR_DIR: varDir,
      GATEWAY_PORT: String(await freePort()),
      RESOLVER_PORT: String(await freePort()),
      RATE_LIMIT_PER_SECOND: String(LIMIT),
      OUTBOUND_ALLOW_LOOPBACK: 'true',
    };
    proofmark = await startProcesses({ scale: TWO_OF_EACH, env });
  }, 5 * MINUTES);
  afterAll(async () => {
    await proofmark?.stop();
    await receiver?.stop();
    await rm(varDir, { recursive: true, force: true });
  }, MINUTES);

  it('do the main job once: every scan counted, one visitor, every webhook sent', async () => {
    const events = ['qr.created', 'qr.destination_updated', 'qr.scanned'];
    await api(post('/api/v1/webhooks', { name: 'CRM', url: receiver.url, events }));
    const { body } = await api(post('/api/v1/qr-codes', { name: 'Kettle', destinationUrl: 'https://example.com/' }));
    const { id, publicUrl } = body.data as { id: string; publicUrl: string };
    // Both resolvers have heard of it when many connections in a row were answered; what is unknown is never counted.
    const scan = async () => (await knock(publicUrl, { 'user-agent': PHONE })).status;
    let scans = 0;
    for (let inARow = 0; inARow < 20;) {
      const isKnown = (await scan()) === 302;
      scans += isKnown ? 1 : 0;
      inARow = isKnown ? inARow + 1 : 0;
    }
    const { data } = await eventually(async () => {
      const { body: answer } = await api(get(`/api/v1/qr-codes/${id}/analytics`));
      expect(answer.data.totalScans).toBe(scans);
      return answer as { data: { uniqueVisitors: number } };
    });
    expect(data.uniqueVisitors).toBe(1);
    const heard = () => receiver.received.map(({ headers }) => headers['webhook-id']);
    await eventually(() => expect(new Set(heard()).size).toBe(scans + 1));
    expect(heard()).toHaveLength(scans + 1);
  });

  it('let a caller pass no more often than one gateway would', async () => {
    const began = performance.now();
    const url = `${proofmark.demo.gatewayUrl}/api/v1/qr-codes?limit=1`;
    const answers = await Promise.all(Array.from({ length: 3 * LIMIT }, () => knock(url, as('live'))));
    const seconds = (performance.now() - began) / 1_000;
    expect(new Set(answers.map(({ policy }) => policy))).toEqual(new Set([`"default";q=${LIMIT / 2};w=1`]));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 429]));
    expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(LIMIT * (1 + seconds));
  });

  it('go on answering while one is killed, and have it back soon', async () => {
    const killed = processOf('codes-1');
    const before = killed.pid;
    const statuses: number[] = [];
    for (let n = 0; n < 100; n++) {
      if (n === 20) killed.kill();
      statuses.push((await api(get('/api/v1/qr-codes'))).status);
    }
    expect(new Set(statuses)).toEqual(new Set([200]));
    await killed.ready();
    expect(killed.pid).not.toBe(before);
    expect((await fetch(`${killed.url}/health/ready`)).status).toBe(200);
  });

  it('stop when they are told to, all of them', async () => {
    const pids = proofmark.processes.map(({ pid }) => pid!);
    await proofmark.stop();
    for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });
});

describe('npm start -- --processes', () => {
  it(
    'finds the way free after its supervisor was killed',
    async () => {
      const home = await Home.make();
      try {
        const first = await home.start(['--processes']);
        process.kill(home.mainPid, 'SIGKILL');
        await first.ended;
        const again = await home.start(['--processes']);
        expect(await again.stop()).toBe(0);
      } finally {
        await home.leave();
      }
    },
    5 * MINUTES,
  );

  it(
    'refuses what it cannot do',
    async () => {
      const home = await Home.make();
      try {
        const refused = async (args: string[], env: NodeJS.ProcessEnv = {}) => {
          const run = home.run(args, env);
          expect(await run.ended).toBe(1);
          return run.output;
        };
        expect(await refused(['--scale', 'codes=2'])).toContain('--scale needs --processes or --kafka.');
        expect(await refused(['--processes', '--scale', 'kettle=2'])).toContain('Services: ');
        // A machine without Java.
        expect(await refused(['--kafka'], { PATH: home.varDir })).toContain('or do without Kafka');
      } finally {
        await home.leave();
      }
    },
    5 * MINUTES,
  );
});

const missing = await whyNoBroker();
const onKafka = missing === null ? describe : describe.skip;
const why = missing === null ? '' : ` (${missing})`;

onKafka(`npm run demo -- --kafka${why}`, () => {
  it(
    'sees every step of the main job work on separate processes and a broker',
    async () => {
      const home = await Home.make();
      try {
        const demo = home.runScript('demo.mjs', ['--kafka']);
        expect({ code: await demo.ended, output: demo.output }).toMatchObject({ code: 0 });
        expect(demo.output).toContain('All 12 steps were seen to work.');
      } finally {
        await home.leave();
      }
    },
    5 * MINUTES,
  );
});
