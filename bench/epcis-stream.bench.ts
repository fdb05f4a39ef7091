/**
 * From capture to subscriber: how long events take from the request that brings them to the receiver that has them, at 1,000 events per
 * second with 1,000 subscriptions, of which each event belongs to one. `npm run bench -- epcis-stream [seconds]`, with `--kafka` on a broker.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CONTEXT_HEADER, signContext } from '@proofmark/runtime';
import { type RunningPassport, withPassport } from './epcis/passport.ts';
import { secrets } from './redirect/servers.ts';
import { numbers, resultName } from './support/engine.ts';
import { report } from './support/measure.ts';

const [seconds = 20] = numbers();
const WARM_SECONDS = 5;
const SUBSCRIPTIONS = 1000;
const RATE = 1000;
/** Events of one document: so many arrive together. */
const TOGETHER = 100;

interface Ledger {
  readonly documents: number;
  readonly different: number;
  readonly doubled: number;
  readonly disordered: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

const placeOf = (n: number): string => `https://example.com/places/${n % SUBSCRIPTIONS}`;

function documentOf(first: number): string {
  const now = new Date().toISOString();
  const eventList = Array.from({ length: TOGETHER }, (_, at) => ({
    ...{ type: 'ObjectEvent', action: 'OBSERVE', bizStep: 'shipping', disposition: 'in_transit' },
    ...{ eventID: `urn:uuid:bench-${first + at}`, eventTime: now, eventTimeZoneOffset: '+00:00' },
    epcList: [`https://id.gs1.org/01/09506000134352/21/${first + at}`],
    readPoint: { id: placeOf(first + at) },
  }));
  return JSON.stringify({
    '@context': ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld'],
    ...{ type: 'EPCISDocument', schemaVersion: '2.0', creationDate: now, epcisBody: { eventList } },
  });
}

async function subscribe(url: string, dest: string, n: number): Promise<void> {
  const post = async (path: string, body: object) => {
    const actor = { kind: 'api-key', id: 'key_bench' } as const;
    const context = {
      workspaceId: 'ws_bench',
      mode: 'live',
      actor,
      scopes: ['epcis:read'],
      requestId: 'bench',
    } as const;
    const signed = signContext(context, secrets.CONTEXT_SIGNING_KEY);
    const answer = await fetch(`${url}/api/v1/epcis${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', [CONTEXT_HEADER]: signed },
      body: JSON.stringify(body),
    });
    if (answer.status !== 201) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  };
  await post('/queries', { name: `place-${n}`, query: { EQ_bizStep: ['shipping'], EQ_readPoint: [placeOf(n)] } });
  await post(`/queries/place-${n}/subscriptions`, { dest, stream: true });
}

/** Sends documents at the rate, whatever becomes of them. @returns how many events that were */
async function capture({ send }: RunningPassport, first: number, duration: number): Promise<number> {
  const documents = (duration * RATE) / TOGETHER;
  const began = performance.now();
  const sent: Promise<string>[] = [];
  for (let n = 0; n < documents; n++) {
    await sleep(Math.max(0, began + (n * TOGETHER * 1000) / RATE - performance.now()));
    sent.push(send(documentOf(first + n * TOGETHER)));
  }
  await Promise.all(sent);
  return documents * TOGETHER;
}

const receiver = spawn(process.execPath, [join(import.meta.dirname, 'epcis/receiver.mjs')], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
try {
  const [printed] = (await once(receiver.stdout, 'data')) as [Buffer];
  const dest = `http://127.0.0.1:${Number(printed)}`;
  const ledger = async () => (await (await fetch(`${dest}/report`)).json()) as Ledger;
  await withPassport(
    async (passport) => {
      const { db, url } = passport;
      let next = 0;
      const subscriber = async () => {
        while (next < SUBSCRIPTIONS) await subscribe(url, dest, next++);
      };
      await Promise.all(Array.from({ length: 8 }, subscriber));
      console.log(`${SUBSCRIPTIONS} subscriptions`);
      const delivered = async (count: number) => {
        const { rows } = await db.query<{ n: string; open: string }>(
          `SELECT (SELECT count(*) FROM passport.epcis_subscription_matches) AS n, count(*) FILTER (
             WHERE h.matched_to > p.delivered_to OR NOT p.backfilled) AS open
           FROM passport.epcis_subscription_progress p JOIN passport.epcis_subscription_heads h USING (subscription_id)`,
        );
        return Number(rows[0]?.open) === 0 && Number(rows[0]?.n) >= count;
      };
      const settled = async (count: number) => {
        for (const until = performance.now() + 60_000; performance.now() < until && !(await delivered(count));)
          await sleep(50);
      };
      await settled(0);
      const warm = await capture(passport, 0, WARM_SECONDS);
      await settled(warm);
      console.log('warm');
      await ledger();
      const events = await capture(passport, warm, seconds);
      await settled(warm + events);
      const { p50, p95, p99, documents, different, doubled, disordered } = await ledger();
      await report(resultName('epcis-stream'), [
        { name: 'capture to subscriber, p95', value: p95 / 1000, unit: 's', atMost: 1 },
        { name: 'capture to subscriber, p50', value: p50 / 1000, unit: 's' },
        { name: 'capture to subscriber, p99', value: p99 / 1000, unit: 's' },
        { name: 'deliveries', value: documents / seconds, unit: '/s' },
        { name: 'events that did not arrive', value: events - different, unit: '', atMost: 0 },
        { name: 'events out of their order', value: disordered, unit: '', atMost: 0 },
        { name: 'events that arrived twice', value: doubled, unit: '' },
      ]);
    },
    { env: { OUTBOUND_ALLOW_LOOPBACK: 'true' } },
  );
} finally {
  receiver.kill();
}
