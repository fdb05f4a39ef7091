// A job queue on PostgreSQL whose jobs are signed POSTs. `node graphile-worker.mjs <url> <receiver's url> <jobs> <side by side>`
// Prints jobs per second, from the first queued to the last done.
import { createHmac } from 'node:crypto';
import { makeWorkerUtils, run } from 'graphile-worker';
import { Pool } from 'undici';

const [url, receiver] = process.argv.slice(2);
const [jobs, concurrency] = process.argv.slice(4).map(Number);
const secret = Buffer.alloc(32, 1);
const data = 'x'.repeat(600);
const client = new Pool(receiver, { connections: 64, pipelining: 1 });
const silent = { scope: () => silent, error: console.error, warn() {}, info() {}, debug() {} };

let done = 0;
async function deliver({ id }) {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const body = JSON.stringify({ createdAt: new Date().toISOString(), data });
  const signature = createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64');
  const headers = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${signature}`,
  };
  const answer = await client.request({ method: 'POST', path: '/peer/1', headers, body });
  await answer.body.dump();
  done++;
}

const utils = await makeWorkerUtils({ connectionString: url, logger: silent });
await utils.migrate();
const runner = await run({
  connectionString: url,
  concurrency,
  maxPoolSize: 16,
  noHandleSignals: true,
  logger: silent,
  taskList: { deliver },
});
const queue = async (from, to) => {
  for (let first = from; first < to; first += 1000) {
    const some = Array.from({ length: Math.min(1000, to - first) }, (_, i) => ({
      identifier: 'deliver',
      payload: { id: `${first + i}` },
    }));
    await utils.addJobs(some);
  }
};
const until = async (count) => {
  while (done < count) await new Promise((resolve) => setTimeout(resolve, 5));
};

const WARM = 500;
await queue(0, WARM);
await until(WARM);
const began = performance.now();
await queue(WARM, WARM + jobs);
await until(WARM + jobs);
console.log((jobs * 1000) / (performance.now() - began));
await runner.stop();
await utils.release();
await client.close();
