#!/usr/bin/env node
// Captures and queries with an EPCIS 2.0 client that others wrote: epcis2.js 2.7.3 (Digimarc, Zebra).
//
//   npm pack epcis2.js@2.7.3 && tar xzf epcis2.js-2.7.3.tgz      its npm install wants `fs@0.0.1-security`, which not every registry has
//   export EPCIS_CLIENT=package/dist/epcis2.node.js EPCIS_URL=http://127.0.0.1:3000/api/v1/epcis
//   EPCIS_KEY=$(node -p "require('./var/demo.json').keys.test.token") node examples/epcis/foreign-client.mjs
//
// EPCIS_DEST, an address of yours, is sent the events that are captured last. The client validates documents, captures them and follows
// their jobs; what it has no functions for, queries and subscriptions, is asked for by hand and read by it.
import { createRequire } from 'node:module';
import { resolve } from 'node:path';

const { EPCIS_CLIENT, EPCIS_URL, EPCIS_KEY, EPCIS_DEST } = process.env;
if (!EPCIS_CLIENT || !EPCIS_URL || !EPCIS_KEY) {
  process.stderr.write('EPCIS_CLIENT, EPCIS_URL and EPCIS_KEY are needed: see the head of this file.\n');
  process.exit(1);
}
const client = createRequire(import.meta.url)(resolve(EPCIS_CLIENT));
const { actionTypes, bizSteps, dispositions } = client.cbv;
const headers = { 'content-type': 'application/json', authorization: `Bearer ${EPCIS_KEY}` };

client.setup({ apiUrl: EPCIS_URL, headers, eventTimeZoneOffset: '+01:00' });

const say = (line) => process.stdout.write(`${line}\n`);
const serial = Date.now().toString(36);
const item = `https://id.gs1.org/01/09521321000018/21/${serial}`;
const pallet = 'https://id.gs1.org/00/095213210000000018';
const at = (minute) => `2026-03-01T10:${String(minute).padStart(2, '0')}:00.000+01:00`;

const job = await captured(commissioning(), packing(), shipping());
say(`captured: success ${job.getSuccessStatus()}, errors ${JSON.stringify(job.getErrors())}`);

const found = await query({ MATCH_anyEPC: item, orderBy: 'eventTime', orderDirection: 'ASC' });
say(`events of ${serial}: ${found.map(({ type, bizStep }) => `${type} ${bizStep}`).join(', ')}`);

// The client's schema knows no check digits; the repository does, and tells of it in the job.
const wrong = await captured(commissioning('https://id.gs1.org/01/09521321000019/21/1'));
say(`not captured: success ${wrong.getSuccessStatus()}, ${wrong.getErrors()[0].pointer}`);

const refused = await ask('events?EQ_colour=red');
say(`refused: ${refused.status} ${(await refused.json()).type}`);

if (EPCIS_DEST) await subscribe(EPCIS_DEST);

function commissioning(epc = item) {
  const event = new client.ObjectEvent();
  event.setAction(actionTypes.add).setEventTime(at(0)).addEPC(epc);
  return event.setBizStep(bizSteps.commissioning).setDisposition(dispositions.active);
}

function packing() {
  const event = new client.AggregationEvent();
  event.setAction(actionTypes.add).setEventTime(at(5)).setParentId(pallet).addChildEPC(item);
  return event.setBizStep(bizSteps.packing).setReadPoint('https://id.gs1.org/414/9521321000018');
}

function shipping() {
  const event = new client.ObjectEvent();
  event.setAction(actionTypes.observe).setEventTime(at(10)).addEPC(item);
  return event.setBizStep(bizSteps.shipping).setDisposition(dispositions.in_transit);
}

function receiving() {
  const event = new client.ObjectEvent();
  event.setAction(actionTypes.observe).setEventTime(at(15)).addEPC(item);
  return event.setBizStep(bizSteps.receiving).setDisposition(dispositions.in_progress);
}

/** Captures a document of these events and waits for its job. */
async function captured(...events) {
  const document = new client.EPCISDocument();
  document.setCreationDate(new Date().toISOString());
  events.forEach((event) => document.addEvent(event));
  const answer = await client.capture(document);
  if (answer.status !== 202) throw new Error(`${answer.status} ${await answer.text()}`);
  const response = new client.CaptureResponse(answer);
  await response.pollForTheCaptureToFinish(100, 100);
  return response;
}

function ask(path, init) {
  return fetch(`${EPCIS_URL}/${path}`, { headers, ...init });
}

async function query(params) {
  const { epcisBody } = await (await ask(`events?${new URLSearchParams(params)}`)).json();
  return epcisBody.queryResults.resultsBody.eventList.map((event) => client.objectToEvent(event).toObject());
}

/** Has what is received of the item sent somewhere, and receives it. */
async function subscribe(dest) {
  const name = `received ${serial}`;
  const path = `queries/${encodeURIComponent(name)}`;
  const post = (to, body) => ask(to, { method: 'POST', body: JSON.stringify(body) });
  await post('queries', { name, query: { EQ_bizStep: ['receiving'], MATCH_epc: [item] } });
  const answer = await post(`${path}/subscriptions`, { dest, signatureToken: serial, stream: true });
  say(`subscribed: ${answer.status} ${new URL(answer.headers.get('location'), EPCIS_URL).pathname}`);
  await captured(receiving());
}
