import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import jsqr from 'jsqr';
import { PNG } from 'pngjs';
import type { Demo } from '../demo-workspace.js';
import { type Analytics, ApiClient, type Endpoint, type QrCode } from './api-client.js';
import { epcisJob } from './epcis-job.js';
import { BOT, LINK_CHECKER, PHONES, type Visitor } from './phones.js';
import type { Step } from './step.js';
import { need, until } from './until.js';
import { WebhookReceiver } from './webhook-receiver.js';

const FIRST = 'https://example.com/kettle/manual';
const SECOND = 'https://example.com/kettle/spring-offer';
const EVENTS = ['qr.created', 'qr.destination_updated', 'qr.scanned'];

/** A brand's integrator's main job over real HTTP, each step looked at. @throws when something is not seen */
export async function mainJob(demo: Demo, folder: string, step: Step): Promise<void> {
  const api = new ApiClient(demo);
  const receiver = new WebhookReceiver();
  const url = await receiver.listen();
  try {
    const endpoint = await step('Register a webhook', () => register(api, receiver, url));
    const code = await step('Create a dynamic QR code', () => create(api));
    await step('Render it as PNG and SVG, and read the PNG back', () => render(api, code, folder));
    await step('Scan it with phones, a bot and a HEAD request', () => scanAll(code, FIRST));
    await step('Re-point it', () => repoint(api, code));
    await step('Scan the same code again', () => scanAll(code, SECOND));
    await step('See who scanned', () => analytics(api, code));
    await step('Hear of all of it through signed webhooks', () => webhooks(receiver, code));
    await epcisJob(api, step);
    await step('Remove the webhook', async () => [await api.removeWebhook(endpoint.id), endpoint.id]);
  } finally {
    receiver.close();
  }
}

async function register(api: ApiClient, receiver: WebhookReceiver, url: string): Promise<readonly [Endpoint, string]> {
  const endpoint = await api.registerWebhook({ name: 'Demo receiver', url, events: EVENTS });
  receiver.secret = endpoint.secret;
  await api.ping(endpoint.id);
  await until('webhook.ping arrives', () => need(receiver.of('webhook.ping', endpoint.id)[0]));
  return [endpoint, `${endpoint.id} at ${url}; its webhook.ping arrived, correctly signed`];
}

async function create(api: ApiClient): Promise<readonly [QrCode, string]> {
  const code = await api.createCode({ name: 'Demo kettle', destinationUrl: FIRST, utm: { utm_source: 'packaging' } });
  return [code, `${code.id}, ${code.publicUrl} → ${code.destinationUrl}`];
}

async function render(api: ApiClient, code: QrCode, folder: string): Promise<readonly [null, string]> {
  mkdirSync(folder, { recursive: true });
  const png = await api.render(code.id, { format: 'png', size: 1024 });
  const svg = await api.render(code.id, { format: 'svg', size: 1024 });
  writeFileSync(join(folder, 'kettle.png'), png);
  writeFileSync(join(folder, 'kettle.svg'), svg);
  const { data, width, height } = PNG.sync.read(png);
  const read = jsqr.default(new Uint8ClampedArray(data), width, height)?.data;
  if (read !== code.publicUrl) throw new Error(`A QR reader read ${read}, not ${code.publicUrl}.`);
  if (!svg.toString().trimStart().startsWith('<svg')) throw new Error('What was rendered as SVG is none.');
  return [null, `${width}×${height} px; a QR reader reads ${read}; both are in ${folder}`];
}

async function scanAll(code: QrCode, destination: string): Promise<readonly [null, string]> {
  const visitors = [...PHONES, BOT, LINK_CHECKER];
  // The resolver hears of a change through the stream, a moment after the API has answered. Waiting with HEAD counts nobody as a person.
  await until(`the resolver leads to ${destination}`, () => scan(code, LINK_CHECKER, destination));
  for (const visitor of visitors) await scan(code, visitor, destination);
  return [null, `${visitors.map(({ who }) => who).join(', ')}: each was sent to ${destination}`];
}

async function scan(code: QrCode, { who, method, headers }: Visitor, destination: string): Promise<void> {
  const answer = await fetch(code.publicUrl, { method, headers, redirect: 'manual' });
  const target = answer.headers.get('location');
  if (answer.status !== 302 || target !== `${destination}?utm_source=packaging`) {
    throw new Error(`${who} was answered ${answer.status}, location ${target}.`);
  }
}

async function repoint(api: ApiClient, code: QrCode): Promise<readonly [QrCode, string]> {
  const after = await api.repoint(code.id, SECOND);
  if (after.publicUrl !== code.publicUrl) throw new Error('The printed link has changed.');
  return [after, `${after.publicUrl} → ${after.destinationUrl}; what is printed stays as it is`];
}

async function analytics(api: ApiClient, code: QrCode): Promise<readonly [Analytics, string]> {
  const seen = await until('analytics shows every scan', async () => {
    const answer = await api.analyticsOf(code.id);
    const { totalScans, quality } = answer;
    if (totalScans !== 2 * PHONES.length || quality.bots !== 2 || quality.head < 2)
      throw new Error(JSON.stringify(answer));
    return answer;
  });
  const devices = seen.breakdowns['devices']?.map(({ label, value }) => `${value} × ${label}`).join(', ');
  const { quality, totalScans, uniqueVisitors } = seen;
  return [
    seen,
    `${totalScans} scans by ${uniqueVisitors} visitors (${devices}); not counted: ${quality.bots} by bots, ${quality.head} HEAD requests`,
  ];
}

async function webhooks(receiver: WebhookReceiver, code: QrCode): Promise<readonly [null, string]> {
  const of = (type: string) => receiver.of(type, code.id);
  const created = await until('qr.created arrives', () => need(of('qr.created')[0]));
  const moved = await until('qr.destination_updated arrives', () => need(of('qr.destination_updated')[0]));
  if (created.data['destinationUrl'] !== FIRST || moved.data['destinationUrl'] !== SECOND) {
    throw new Error(`The webhooks tell of other destinations: ${JSON.stringify([created.data, moved.data])}`);
  }
  const people = 2 * PHONES.length;
  await until(`${people} × qr.scanned by people arrive`, () => {
    const scans = of('qr.scanned').filter(({ data }) => data['notCounted'] === null).length;
    if (scans !== people) throw new Error(`${scans} have arrived.`);
  });
  if (receiver.forged.length > 0) throw new Error(`${receiver.forged.length} signatures did not hold.`);
  const scans = `${people} × qr.scanned by people`;
  return [null, `qr.created, qr.destination_updated, ${scans}; ${receiver.events.length} signatures, all valid`];
}
