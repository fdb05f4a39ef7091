import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '@proofmark/embedded-postgres';
import type { FaultSystem } from '../fault-system.ts';
import type { FaultCase } from '../fault-terms.ts';

/** Of 20 receivers; two are those that every case has. */
const HEALTHY_BESIDE = 12;
const DEAD = 2;
const SLOW = 2;
const SLOW_MS = 4000;

const servers: Server[] = [];
let secretlyReached = 0;

/** Healthy receivers hear everything, once, whatever others do; nobody is led to where a redirect points. */
export const badReceivers: FaultCase = {
  number: 11,
  name: 'webhook receivers dead, slow, endless, redirecting',
  engines: ['postgres', 'kafka'],
  env: () => ({}),
  commandsPerSecond: ({ commandsPerSecond }) => commandsPerSecond / 3,
  prepare,
  run: async ({ system, load, terms, note }) => {
    await sleep(terms.databaseOutageMs);
    const tried = await system.database.rows<{ name: string; error: string; attempts: string }>(ATTEMPTS);
    for (const { name, error, attempts } of tried) note(`${name}: ${attempts} attempts, ${error}`);
    if (secretlyReached > 0) load.ledger.bad(`a redirect to loopback was followed ${secretlyReached} times`);
    for (const name of ['Dead 1', 'Endless', 'Redirecting'])
      if (!tried.some((one) => one.name === name)) load.ledger.bad(`${name} was never tried`);
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  },
};

async function prepare(system: FaultSystem): Promise<void> {
  secretlyReached = 0;
  for (let n = 1; n <= HEALTHY_BESIDE; n++) await system.listen('live', `Healthy ${n}`);
  for (let n = 1; n <= DEAD; n++) await bad(system, `Dead ${n}`, `http://127.0.0.1:${await freePort()}/hook`);
  for (let n = 1; n <= SLOW; n++) await bad(system, `Slow ${n}`, await serve(slowly));
  await bad(system, 'Endless', await serve(endlessly));
  const secret = await serve((response) => {
    secretlyReached++;
    response.writeHead(204).end();
  });
  await bad(system, 'Redirecting', await serve((response) => void response.writeHead(307, { location: secret }).end()));
}

async function bad(system: FaultSystem, name: string, url: string): Promise<void> {
  const events = ['qr.created', 'qr.destination_updated'];
  await system.register('live', { name, url, events, maxAttempts: 10, timeoutSeconds: 5 });
}

async function serve(answer: (response: ServerResponse) => void): Promise<string> {
  const server = createServer((request, response) => request.resume().on('end', () => answer(response)));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
}

function slowly(response: ServerResponse): void {
  setTimeout(() => response.writeHead(204).end(), SLOW_MS).unref();
}

function endlessly(response: ServerResponse): void {
  response.writeHead(200);
  const timer = setInterval(() => response.write('more and more and more '.repeat(50)), 5).unref();
  response.on('close', () => clearInterval(timer)).on('error', () => undefined);
}

const ATTEMPTS = `
  SELECT e.name, coalesce(a.error, 'answered ' || a.response_status) AS error, count(*) AS attempts
  FROM webhooks.attempts a JOIN webhooks.deliveries d USING (delivery_id) JOIN webhooks.webhook_endpoints e USING (endpoint_id)
  WHERE e.name NOT LIKE 'Healthy%' AND e.name <> 'Receiver' GROUP BY 1, 2 ORDER BY 1, 2`;
