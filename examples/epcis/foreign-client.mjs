#!/usr/bin/env node
// Captures and queries with an EPCIS 2.0 client that others wrote: epcis2.js 2.7.3 (Digimarc, Zebra).
//
//   npm pack epcis2.js@2.7.3 && tar xzf epcis2.js-2.7.3.tgz      its npm install wants `fs@0.0.1-security`, which not every registry has
//   EPCIS_CLIENT=package/dist/epcis2.node.js EPCIS_URL=http://127.0.0.1:3000/api/v1/epcis EPCIS_KEY=pk_… node examples/epcis/foreign-client.mjs
//
// EPCIS_HEADERS (JSON) replaces the key, where the service stands without its gateway.
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const { EPCIS_CLIENT = '', EPCIS_URL = '', EPCIS_KEY = '', EPCIS_HEADERS } = process.env;
const client = createRequire(import.meta.url)(resolve(EPCIS_CLIENT));
const { actionTypes, bizSteps, dispositions } = client.cbv;
const headers = EPCIS_HEADERS ? JSON.parse(EPCIS_HEADERS) : { authorization: `Bearer ${EPCIS_KEY}` };

client.setup({
  apiUrl: EPCIS_URL,
  headers: { 'content-type': 'application/json', ...headers },
  eventTimeZoneOffset: '+01:00',
});

const say = (line) => process.stdout.write(`${line}\n`);
const serial = Date.now().toString(36);
const item = `https://id.gs1.org/01/09521321000018/21/${serial}`;
const pallet = 'https://id.gs1.org/00/095213210000000018';
const at = (minute) => `2026-03-01T10:${String(minute).padStart(2, '0')}:00.000+01:00`;

const document = new client.EPCISDocument();
document.setCreationDate(new Date().toISOString());
document.addEvent(commissioning());
document.addEvent(packing());
document.addEvent(shipping());

const captured = await client.capture(document);
say(`captured: ${captured.status} ${captured.headers.get('location')}`);
const job = await finished(captured.headers.get('location'));
say(`job: running ${job.running}, success ${job.success}, errors ${JSON.stringify(job.errors)}`);

const found = await query({ MATCH_anyEPC: item, orderBy: 'eventTime', orderDirection: 'ASC' });
say(`events of ${serial}: ${found.map(({ type, bizStep }) => `${type} ${bizStep}`).join(', ')}`);
const refused = await ask('events?EQ_colour=red');
say(`refused: ${refused.status} ${(await refused.json()).type}`);

function commissioning() {
  const event = new client.ObjectEvent();
  event.setAction(actionTypes.add).setEventTime(at(0)).addEPC(item);
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

async function finished(location) {
  const path = location.slice(location.indexOf('/epcis/') + '/epcis/'.length);
  for (;;) {
    const job = await (await ask(path)).json();
    if (!job.running) return job;
    await wait(50);
  }
}

/** The client writes documents and captures them; what it has no functions for is asked for by hand, and read by it. */
function ask(path) {
  return fetch(`${EPCIS_URL}/${path}`, { headers });
}

async function query(params) {
  const { epcisBody } = await (await ask(`events?${new URLSearchParams(params)}`)).json();
  return epcisBody.queryResults.resultsBody.eventList.map((event) => client.objectToEvent(event).toObject());
}
