// An EPCIS 2.0 repository that is running: documents of 1,000 events from some senders until their jobs are done, then items asked for
// one after another. `node epcis-repository.mjs http://127.0.0.1:8080/epcis [documents] [senders] [queries]`; AUTHORIZATION is sent where it is set;
// QUERY=json asks `events?{"MATCH_epc":[…]}`, as Oliot EPCIS understands it, instead of `events?MATCH_epc=…`.
// Prints events per second, and milliseconds of a query: the middle one and that of 95 %.
// Commissioning, packing, making and installing only: sources, lots, transactions and sensors are not taken by every repository.
import { documentOf } from '../epcis/documents.ts';

const [url, documents = 20, senders = 2, questions = 100] = [process.argv[2], ...process.argv.slice(3).map(Number)];
const EVENTS = 1000;
/** Half of what is made is taken. */
const MADE = 2 * EVENTS;
const STEPS = ['commissioning', 'packing', 'installing'];
const headers = { 'GS1-EPCIS-Version': '2.0.0', 'GS1-CBV-Version': '2.0.0' };
if (process.env.AUTHORIZATION) headers.authorization = process.env.AUTHORIZATION;

const first = Number(process.env.FIRST ?? 0);
const documentAt = (at) => {
  const document = JSON.parse(documentOf((first + at) * MADE, MADE));
  const { epcisBody } = document;
  epcisBody.eventList = epcisBody.eventList.filter(({ bizStep }) => STEPS.includes(bizStep));
  return document;
};

/** Some name the job by a path, some by its id. */
const jobOf = (location) => `${url}/capture/${location.split('/').at(-1)}`;

async function send(body) {
  const type = { 'content-type': 'application/json' };
  const answer = await fetch(`${url}/capture`, { method: 'POST', body, headers: { ...headers, ...type } });
  if (answer.status !== 202) throw new Error(`${answer.status} ${await answer.text()}`);
  return jobOf(answer.headers.get('location'));
}

async function finished(job) {
  for (;;) {
    const answer = await fetch(job, { headers: { ...headers, accept: 'application/json' } });
    const { running, success, errors } = answer.ok ? await answer.json() : { running: true };
    if (running === false && success === false) throw new Error(`Not captured: ${JSON.stringify(errors)}`);
    if (running === false) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** @returns events per second, from the first request to the end of the last job */
async function capture(list) {
  const bodies = list.map((document) => JSON.stringify(document));
  const began = performance.now();
  let next = 0;
  const sender = async () => {
    while (next < bodies.length) await finished(await send(bodies[next++]));
  };
  await Promise.all(Array.from({ length: senders }, sender));
  return (list.length * EVENTS * 1000) / (performance.now() - began);
}

const questionOf = (epc) =>
  process.env.QUERY === 'json'
    ? encodeURIComponent(JSON.stringify({ MATCH_epc: [epc] }))
    : `MATCH_epc=${encodeURIComponent(epc)}`;

/** @returns milliseconds, the shortest first */
async function queries(epcs) {
  const times = [];
  for (const epc of epcs) {
    const began = performance.now();
    const answer = await fetch(`${url}/events?${questionOf(epc)}`, { headers });
    const { epcisBody } = await answer.json();
    const { eventList } = epcisBody.queryResults.resultsBody;
    if (eventList.length === 0) throw new Error(`No event of ${epc} was found.`);
    times.push(performance.now() - began);
  }
  return times.sort((a, b) => a - b);
}

const list = Array.from({ length: documents + 1 }, (_, at) => documentAt(at));
await capture(list.slice(0, 1));
const rate = await capture(list.slice(1));
const items = list.flatMap(({ epcisBody }) => epcisBody.eventList.flatMap(({ epcList = [] }) => epcList.slice(0, 1)));
const asked = Array.from({ length: questions }, (_, at) => items[Math.floor((at * items.length) / questions)]);
await queries(asked.slice(0, 5));
const times = await queries(asked);
const at = (share) => times[Math.floor(times.length * share)];
console.log(`events per second: ${Math.round(rate)}`);
console.log(`query of an item, ms: ${at(0.5).toFixed(1)} middle, ${at(0.95).toFixed(1)} of 95 %`);
