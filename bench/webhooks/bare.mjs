// Nothing but signed POSTs, as many side by side as the dispatcher has: `node bare.mjs <port> <endpoints> <side by side> <posts each>`.
// Prints posts per second.
import { createHmac } from 'node:crypto';
import { Pool } from 'undici';

const [port, endpoints, sideBySide, posts] = process.argv.slice(2).map(Number);
const pool = new Pool(`http://127.0.0.1:${port}`, { connections: 64, pipelining: 1 });
const secret = Buffer.alloc(32, 1);
const data = 'x'.repeat(600);

async function post(endpoint, n) {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const body = JSON.stringify({ createdAt: new Date().toISOString(), data });
  const id = `${endpoint}-${n}`;
  const signature = createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64');
  const headers = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${signature}`,
  };
  const answer = await pool.request({ method: 'POST', path: `/bare/${endpoint}`, headers, body });
  await answer.body.dump();
}

async function worker(endpoint) {
  for (let n = 0; n < posts; n++) await post(endpoint, n);
}

const began = performance.now();
await Promise.all(Array.from({ length: endpoints * sideBySide }, (_, i) => worker(i % endpoints)));
console.log((endpoints * sideBySide * posts * 1000) / (performance.now() - began));
await pool.close();
