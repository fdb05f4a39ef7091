/**
 * How long questions to the EPCIS repository take, warm and through HTTP, one after the other: what partners and apps ask most.
 * `npm run bench -- epcis-query [events …]`, default a million. Of several sizes, such as 10000000 1000000, the largest is told beside the
 * smallest; ten millions take 27 GB of disk and twenty minutes to fill in. PostgreSQL has three quarters of the memory for pages.
 */
import { totalmem } from 'node:os';
import { CONTEXT_HEADER, signContext } from '@proofmark/runtime';
import type pg from 'pg';
import { Pool } from 'undici';
import { classOf, eventIdOf, fillEvents, itemOf, placeOf, START, STEP_MS, warmEvents } from './epcis/fill-events.ts';
import { type RunningPassport, withPassport } from './epcis/passport.ts';
import { secrets } from './redirect/servers.ts';
import { numbers } from './support/engine.ts';
import { type Figure, report } from './support/measure.ts';

const sizes = numbers().length > 0 ? numbers() : [1_000_000];
const WORKSPACE = 'ws_bench';
/** With all questions in turn: until V8 has compiled what they share. */
const WARM_MS = 30_000;
/** With one question before it is timed, so that pages of its index are at hand. */
const WARM = 200;
/** Beside all that is asked: how quick the machine is, which may be a virtual one. */
const BARE = 'bare SELECT of thirty events';
const BARE_EVENTS = 30;
const PAGES_MB = Math.floor((0.75 * totalmem()) / 2 ** 20);
const ASKED = 1000;
/** In events: one comes every 25 seconds. */
const DAY = 3_456;
const MONTH = 30 * DAY;
const NAMESPACE = 'example=https://ns.example.com/epcis/';

/** Questions to a repository of so many events: the same course of them each time. */
function questionsTo(events: number): Readonly<Record<string, () => string>> {
  let seed = 1;
  const random = (below: number): number => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % below;
  };
  const timeOf = (n: number): string => new Date(START + n * STEP_MS).toISOString();
  /** So many events long, wherever it lies. */
  const within = (length: number): string => {
    const first = random(events - length);
    return `GE_eventTime=${timeOf(first)}&LT_eventTime=${timeOf(first + length)}`;
  };
  return {
    'trace of one item': () =>
      `MATCH_anyEPC=${encodeURIComponent(itemOf(random(Math.floor(events / 6))))}&orderBy=eventTime`,
    'popular class, step, a month': () =>
      `MATCH_anyEPCClass=${encodeURIComponent(classOf(0))}&EQ_bizStep=receiving&${within(MONTH)}`,
    'any class, step, a month': () =>
      `MATCH_anyEPCClass=${encodeURIComponent(classOf(random(1000)))}&EQ_bizStep=receiving&${within(MONTH)}`,
    'location, a day': () => `EQ_bizLocation=${encodeURIComponent(placeOf(random(200)))}&${within(DAY)}`,
    'location, step, a month': () =>
      `EQ_bizLocation=${encodeURIComponent(placeOf(random(200)))}&EQ_bizStep=packing&${within(MONTH)}`,
    eventID: () => `EQ_eventID=${eventIdOf(1 + random(events))}`,
    'sensor range, rare': () => `GE_value_CEL=81.8&EQ_type=Temperature&${within(3 * DAY)}`,
    'sensor range, common': () => `GE_value_FAH=${100 + random(20)}&EQ_type=Temperature&${within(MONTH)}`,
    'extension, step': () => `EQ_example:lotNumber=L${random(5000)}&EQ_bizStep=shipping`,
    'latest events': () => 'orderBy=recordTime',
  };
}

interface Answered {
  readonly ms: number;
  readonly count: number;
}

/** In milliseconds, and how many events an answer holds. */
interface Times {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly found: number;
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

/** What the machine takes for the least there is to do: thirty events of anywhere by their positions, without HTTP, rights or search. */
async function bareTimes(db: pg.Client, events: number): Promise<Times> {
  const answers: Answered[] = [];
  for (let at = 0; at < WARM + ASKED; at++) {
    const positions = Array.from({ length: BARE_EVENTS }, () => -1 - Math.floor(Math.random() * events));
    const began = performance.now();
    const { rows } = await db.query('SELECT data FROM passport.events WHERE position = ANY ($1)', [positions]);
    answers.push({ ms: performance.now() - began, count: rows.length });
  }
  return timesIn(answers.slice(WARM));
}

/** The times of an answer to each kind of question, in a repository of so many events. */
async function timesOf(events: number): Promise<ReadonlyMap<string, Times>> {
  const fillAndAsk = async ({ connect, db, url }: RunningPassport): Promise<ReadonlyMap<string, Times>> => {
    const began = performance.now();
    await fillEvents(connect, WORKSPACE, events);
    await warmEvents(db);
    console.log(`${events} events are there after ${Math.round((performance.now() - began) / 1000)} s`);
    const client = new Pool(url, { connections: 1, pipelining: 1 });
    try {
      const times = await timesThrough(client, events);
      return times.set(BARE, told(BARE, await bareTimes(db, events)));
    } finally {
      await client.close();
    }
  };
  return withPassport(fillAndAsk, { pagesMb: PAGES_MB });
}

async function timesThrough(client: Pool, events: number): Promise<Map<string, Times>> {
  const questions = Object.entries(questionsTo(events));
  const until = performance.now() + WARM_MS;
  while (performance.now() < until) for (const [, question] of questions) await asked(client, question());
  const all = new Map<string, Times>();
  for (const [name, question] of questions) {
    for (let at = 0; at < WARM; at++) await asked(client, question());
    const answers: Answered[] = [];
    for (let at = 0; at < ASKED; at++) answers.push(await asked(client, question()));
    all.set(name, told(name, timesIn(answers)));
  }
  return all;
}

function told(name: string, times: Times): Times {
  const figures = [times.p50, times.p95, times.p99, times.found].map((value) => value.toFixed(2));
  console.log(`${name}: ${figures.join('  ')}`);
  return times;
}

function timesIn(answers: readonly Answered[]): Times {
  const sorted = answers.map(({ ms }) => ms).sort((a, b) => a - b);
  const [p50, p95, p99] = [percentile(sorted, 0.5), percentile(sorted, 0.95), percentile(sorted, 0.99)];
  return { p50, p95, p99, found: answers.reduce((sum, { count }) => sum + count, 0) / answers.length };
}

function figuresOf(prefix: string, times: ReadonlyMap<string, Times>): Figure[] {
  return [...times].flatMap(([name, { p50, p95, p99, found }]) => [
    { name: `${prefix}${name}: p50`, value: p50, unit: 'ms' },
    { name: `${prefix}${name}: p95`, value: p95, unit: 'ms', ...(name !== BARE && { atMost: 10 }) },
    { name: `${prefix}${name}: p99`, value: p99, unit: 'ms' },
    { name: `${prefix}${name}: events in an answer`, value: found, unit: '', atLeast: 0.05 },
  ]);
}

const bySize = new Map<number, ReadonlyMap<string, Times>>();
for (const size of sizes) bySize.set(size, await timesOf(size));
const [smallest, largest] = [bySize.get(Math.min(...sizes)), bySize.get(Math.max(...sizes))];
const growth = [...(largest ?? [])].map(([name, { p95 }]): Figure => {
  const before = smallest?.get(name)?.p95 ?? Number.NaN;
  return { name: `${name}: p95 of the largest beside the smallest`, value: p95 / before, unit: '×', atMost: 2 };
});
const several = sizes.length > 1;
await report(several ? 'epcis-query.growth' : 'epcis-query', [
  ...[...bySize].flatMap(([size, times]) => figuresOf(several ? `${size} events, ` : '', times)),
  ...(several ? growth : []),
]);
