import { stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ApiAnswer, type ApiRequest, eventually, get, post, send } from '@proofmark/testing';
import { Home } from './proofmark-process.js';
import { ScanningCrowd } from './scanning-crowd.js';

const MINUTES = 60_000;
const DESTINATION = 'https://example.com/kettle';

let home: Home;
beforeEach(async () => {
  home = await Home.make();
});
afterEach(() => home.leave(), MINUTES);

function api(request: ApiRequest): Promise<ApiAnswer> {
  const authorization = `Bearer ${home.demo.keys.test.token}`;
  return send(home.demo.gatewayUrl, { ...request, headers: { authorization, ...request.headers } });
}

async function createCode(): Promise<{ id: string; slug: string; publicUrl: string }> {
  const { status, body } = await api(post('/api/v1/qr-codes', { name: 'Kettle', destinationUrl: DESTINATION }));
  expect(status).toBe(201);
  await eventually(async () => expect((await scan(body.data.publicUrl)).status).toBe(302));
  return body.data;
}

const scan = (url: string) => fetch(url, { redirect: 'manual', headers: { 'user-agent': 'Mozilla/5.0 (iPhone)' } });

/** How many of what kind analytics has counted. */
async function qualityOf(id: string): Promise<{ raw: number; head: number }> {
  return (await api(get(`/api/v1/qr-codes/${id}/analytics`))).body.data.quality;
}

describe('npm start', () => {
  it(
    'tells in demo.json, to its own user only, all that is needed to begin',
    async () => {
      const started = await home.start();
      const { demo } = home;
      expect((await stat(join(home.varDir, 'demo.json'))).mode & 0o777).toBe(0o600);
      const key = (mode: string) => ({
        token: expect.stringMatching(`^pm_${mode}_[0-9a-z]{26}_[0-9A-Za-z]{33}$`),
        key: expect.stringMatching(`^pm_${mode}_[0-9a-z]{26}$`),
        secret: expect.stringMatching('^[0-9A-Za-z]{33}$'),
      });
      expect(demo).toEqual({
        gatewayUrl: `http://localhost:${home.env['GATEWAY_PORT']}`,
        resolverUrl: `http://localhost:${home.env['RESOLVER_PORT']}`,
        workspaceId: expect.stringMatching('^ws_'),
        keys: { test: key('test'), live: key('live') },
        member: { email: expect.stringContaining('@'), password: expect.any(String) },
      });
      for (const told of [demo.gatewayUrl, demo.resolverUrl, demo.workspaceId]) expect(started.output).toContain(told);

      for (const { token } of Object.values(demo.keys)) {
        expect((await api(get('/api/v1/qr-codes', { authorization: `Bearer ${token}` }))).status).toBe(200);
      }
      expect((await send(demo.gatewayUrl, post('/api/v1/sessions', demo.member))).status).toBe(204);
      expect((await send(demo.gatewayUrl, get('/docs'))).status).toBeLessThan(400);
    },
    5 * MINUTES,
  );

  it(
    'drains and stops when told to, and keeps data, keys and counts from one start to the next',
    async () => {
      const first = await home.start();
      const code = await createCode();
      const before = home.demo;
      for (let n = 0; n < 20; n++) await scan(code.publicUrl);
      expect(await first.stop()).toBe(0);

      await home.start();
      expect(home.demo).toEqual(before);
      expect((await scan(code.publicUrl)).headers.get('location')).toBe(DESTINATION);
      expect((await api(get(`/api/v1/qr-codes/${code.id}`))).body.data).toMatchObject({ slug: code.slug });
      await eventually(async () => expect((await qualityOf(code.id)).raw).toBe(22));
    },
    5 * MINUTES,
  );

  it(
    'loses no scan that was answered when it is killed under load, twice, and starts again by itself',
    async () => {
      let running = await home.start();
      const code = await createCode();
      const before = await eventually(async () => {
        const { raw } = await qualityOf(code.id);
        expect(raw).toBeGreaterThan(0);
        return raw;
      });
      const crowd = new ScanningCrowd(home.demo.resolverUrl, code.slug, 32);
      for (let kill = 0; kill < 2; kill++) {
        const enough = crowd.answered + 2_000;
        await eventually(() => expect(crowd.answered).toBeGreaterThan(enough), { timeoutMs: MINUTES });
        process.kill(home.mainPid, 'SIGKILL');
        await running.ended;
        running = await home.start();
      }
      await crowd.leave();

      // Scans of one code are counted in the order of their journal: once this one is, so is all that came before it.
      await fetch(code.publicUrl, { method: 'HEAD', redirect: 'manual' });
      const { raw } = await eventually(
        async () => {
          const quality = await qualityOf(code.id);
          expect(quality.head).toBe(1);
          return quality;
        },
        { timeoutMs: MINUTES },
      );
      const answered = before + crowd.answered + 1;
      expect(raw).toBeGreaterThanOrEqual(answered);
      // A phone that was cut off cannot know whether its scan was recorded.
      expect(raw).toBeLessThanOrEqual(answered + crowd.unanswered);

      await running.stop();
      await home.start();
      expect((await qualityOf(code.id)).raw).toBe(raw);
    },
    8 * MINUTES,
  );

  it(
    'stops by itself when only its starter was killed, so that the next start finds the way free',
    async () => {
      const first = await home.start();
      first.child.kill('SIGKILL');
      await first.ended;
      await home.start();
      expect((await api(get('/api/v1/qr-codes'))).status).toBe(200);
    },
    5 * MINUTES,
  );

  it(
    'begins anew with --reset',
    async () => {
      await (await home.start()).stop();
      const before = home.demo;
      await home.start(['--reset']);
      expect(home.demo.workspaceId).not.toBe(before.workspaceId);
      const old = { authorization: `Bearer ${before.keys.test.token}` };
      expect((await api(get('/api/v1/qr-codes', old))).status).toBe(401);
    },
    5 * MINUTES,
  );

  it(
    'says clearly why it cannot start',
    async () => {
      const taken = createServer();
      await new Promise<void>((resolve) => taken.listen(Number(home.env['GATEWAY_PORT']), '127.0.0.1', resolve));
      const onTakenPort = home.run();
      expect(await onTakenPort.ended).toBe(1);
      expect(onTakenPort.output).toContain(`Port ${home.env['GATEWAY_PORT']} is taken by another program.`);
      taken.close();

      const wrong = home.run([], { NODE_ENV: 'production', OUTBOUND_ALLOW_LOOPBACK: 'true', GATEWAY_PORT: 'high' });
      expect(await wrong.ended).toBe(1);
      expect(wrong.output).toMatch(/GATEWAY_PORT: .*\n.*OUTBOUND_ALLOW_LOOPBACK: must be false in production/);

      const unknown = home.run(['--rest']);
      expect(await unknown.ended).toBe(1);
      expect(unknown.output).toContain('There is no option --rest');

      await home.start();
      const second = home.run();
      expect(await second.ended).toBe(1);
      expect(second.output).toContain(`Another Proofmark (process ${home.mainPid}) runs on ${home.varDir}`);
      expect((await api(get('/api/v1/qr-codes'))).status).toBe(200);
    },
    5 * MINUTES,
  );
});

describe('npm run demo', () => {
  it(
    'sees every step of the main job work, and leaves the pictures',
    async () => {
      const demo = home.runScript('demo.mjs');
      expect({ code: await demo.ended, output: demo.output }).toMatchObject({ code: 0 });
      expect(demo.output).toContain('All 12 steps were seen to work.');
      for (const picture of ['kettle.png', 'kettle.svg']) {
        expect((await stat(join(home.varDir, 'demo', picture))).size).toBeGreaterThan(200);
      }
    },
    5 * MINUTES,
  );

  it(
    'uses the Proofmark that runs, when that one may reach its receiver',
    async () => {
      await home.start([], { OUTBOUND_ALLOW_LOOPBACK: 'true' });
      const demo = home.runScript('demo.mjs');
      expect({ code: await demo.ended, output: demo.output }).toMatchObject({ code: 0 });
      expect(demo.output).toContain(`Using the Proofmark that runs at ${home.demo.gatewayUrl}`);
    },
    5 * MINUTES,
  );
});
