/**
 * How long questions to the EPCIS repository take, warm and through HTTP, one after the other: what partners and apps ask most.
 * `npm run bench -- epcis-query [events]`, default a million; with ten millions the same is asked of the larger repository, for comparison.
 */
import { CONTEXT_HEADER, signContext } from '@proofmark/runtime';
import { Pool } from 'undici';
import { classOf, eventIdOf, fillEvents, itemOf, placeOf, START, STEP_MS } from './epcis/fill-events.ts';
import { withPassport } from './epcis/passport.ts';
import { secrets } from './redirect/servers.ts';
import { numbers } from './support/engine.ts';
import { type Figure, report } from './support/measure.ts';

const [events = 1_000_000] = numbers();
const WORKSPACE = 'ws_bench';
const WARM = 200;
const ASKED = 1000;
const NAMESPACE = 'example=https://ns.example.com/epcis/';

/** The same course of questions each time. */
let seed = 1;
const random = (below: number): number => {
  seed = (seed * 48_271) % 2_147_483_647;
  return seed % below;
};
const timeOf = (n: number): string => new Date(START + n * STEP_MS).toISOString();
const within = (share: number): string => {
  const length = Math.max(1, Math.floor(events * share));
  const first = random(events - length);
  return `GE_eventTime=${timeOf(first)}&LT_eventTime=${timeOf(first + length)}`;
};

const QUESTIONS: Readonly<Record<string, () => string>> = {
  'trace of one item': () =>
    `MATCH_anyEPC=${encodeURIComponent(itemOf(random(Math.floor(events / 6))))}&orderBy=eventTime`,
  'popular class, step, a month': () =>
    `MATCH_anyEPCClass=${encodeURIComponent(classOf(0))}&EQ_bizStep=receiving&${within(0.1)}`,
  'any class, step, a month': () =>
    `MATCH_anyEPCClass=${encodeURIComponent(classOf(random(1000)))}&EQ_bizStep=receiving&${within(0.1)}`,
  'location, a day': () => `EQ_bizLocation=${encodeURIComponent(placeOf(random(200)))}&${within(0.0035)}`,
  'location, step, a month': () =>
    `EQ_bizLocation=${encodeURIComponent(placeOf(random(200)))}&EQ_bizStep=packing&${within(0.1)}`,
  eventID: () => `EQ_eventID=${eventIdOf(1 + random(events))}`,
  'sensor range, rare': () => `GE_value_CEL=81.8&EQ_type=Temperature&${within(0.01)}`,
  'sensor range, common': () => `GE_value_FAH=${100 + random(20)}&EQ_type=Temperature&${within(0.1)}`,
  'extension, step': () => `EQ_example:lotNumber=L${random(5000)}&EQ_bizStep=shipping`,
  'latest events': () => 'orderBy=recordTime',
};

interface Answered {
  readonly ms: number;
  readonly count: number;
}

async function asked(client: Pool, search: string): Promise<Answered> {
  const caller = { workspaceId: WORKSPACE, mode: 'live', actor: { kind: 'api-key', id: 'key_bench' } } as const;
  const context = { ...caller, scopes: ['epcis:read'], requestId: 'bench' };
  const headers = { [CONTEXT_HEADER]: signContext(context, secrets.CONTEXT_SIGNING_KEY), 'gs1-extensions': NAMESPACE };
  const began = performance.now();
  const { statusCode, body } = await client.request({ method: 'GET', path: `/api/v1/epcis/events?${search}`, headers });
  const text = await body.text();
  const ms = performance.now() - began;
  if (statusCode !== 200) throw new Error(`${search} was answered with ${statusCode}: ${text.slice(0, 500)}`);
  const { epcisBody } = JSON.parse(text) as { epcisBody: { queryResults: { resultsBody: { eventList: unknown[] } } } };
  return { ms, count: epcisBody.queryResults.resultsBody.eventList.length };
}

const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.ceil(sorted.length * share) - 1] ?? NaN;

await withPassport(async ({ db, url }) => {
  const began = performance.now();
  await fillEvents(db, WORKSPACE, events);
  console.log(`${events} events are there after ${Math.round((performance.now() - began) / 1000)} s`);
  const client = new Pool(url, { connections: 1, pipelining: 1 });
  const figures: Figure[] = [];
  for (const [name, question] of Object.entries(QUESTIONS)) {
    for (let at = 0; at < WARM; at++) await asked(client, question());
    const answers: Answered[] = [];
    for (let at = 0; at < ASKED; at++) answers.push(await asked(client, question()));
    const times = answers.map(({ ms }) => ms).sort((a, b) => a - b);
    const found = answers.reduce((sum, { count }) => sum + count, 0) / ASKED;
    figures.push(
      { name: `${name}: p50`, value: percentile(times, 0.5), unit: 'ms' },
      { name: `${name}: p95`, value: percentile(times, 0.95), unit: 'ms', atMost: 10 },
      { name: `${name}: p99`, value: percentile(times, 0.99), unit: 'ms' },
      { name: `${name}: events in an answer`, value: found, unit: '', atLeast: 0.05 },
    );
    console.log(
      name,
      figures
        .slice(-4)
        .map(({ value }) => value.toFixed(2))
        .join('  '),
    );
  }
  await client.close();
  await report(events === 1_000_000 ? 'epcis-query' : `epcis-query.${events}`, figures);
});
