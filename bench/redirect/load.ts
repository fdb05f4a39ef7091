/**
 * A load generator that costs less than what it measures: prebuilt requests on plain sockets, one at a time per connection.
 * Flags: port, connections, seconds, slugs, path (before a slug's number; left out: the resolver's), and rate (requests per second over all
 * connections; left out: as fast as answers come).
 * Prints what came back as one line of JSON.
 */
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';

const text = { type: 'string' } as const;
const { values } = parseArgs({
  options: { port: text, connections: text, seconds: text, slugs: text, rate: text, path: text },
});
const { path = '/r/code-' } = values;
const [port, connections, seconds, slugs, rate] = [
  Number(values.port),
  Number(values.connections),
  Number(values.seconds),
  Number(values.slugs),
  Number(values.rate ?? 0),
];
const END_OF_HEAD = Buffer.from('\r\n\r\n');
const TURN_MS = 5;

const agents = Array.from({ length: 40 }, (_, i) =>
  i % 2
    ? `Mozilla/5.0 (Linux; Android 14; SM-S9${i}8B) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/1${i}.0.0.0 Mobile Safari/537.36`
    : `Mozilla/5.0 (iPhone; CPU iPhone OS 17_${i} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.${i} Mobile/15E148 Safari/604.1`,
);
const requests = Array.from({ length: Math.max(slugs, agents.length) }, (_, i) =>
  Buffer.from(
    `GET ${path}${i % slugs} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUser-Agent: ${agents[i % agents.length]}\r\n` +
      `X-Forwarded-For: 84.${i % 200}.${(i * 7) % 250}.9\r\n` +
      `Accept: text/html,application/xhtml+xml,*/*;q=0.8\r\nAccept-Language: de-DE,de;q=0.9,en;q=0.8\r\nAccept-Encoding: gzip, br\r\n\r\n`,
  ),
);

const latencies: number[] = [];
let redirects = 0;
let others = 0;
let next = 0;
let ended = false;

/** One connection: `ask` sends a request, `onAnswer` hears that its answer is there. */
class Connection {
  onAnswer: () => void = () => undefined;
  private sentAt = 0;

  private readonly socket: Socket;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (answer) => this.take(answer));
  }

  static open(): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1').setNoDelay(true);
      socket.once('connect', () => resolve(new Connection(socket))).on('error', reject);
    });
  }

  ask(): void {
    this.sentAt = performance.now();
    this.socket.write(requests[next++ % requests.length] as Buffer);
  }

  close(): void {
    this.socket.destroy();
  }

  // Answers have no body and come in one piece: a redirect is 302 and its headers.
  private take(answer: Buffer): void {
    if (answer.indexOf(END_OF_HEAD) < 0) throw new Error('An answer came in pieces.');
    latencies.push(performance.now() - this.sentAt);
    if (answer.toString('latin1', 9, 12) === '302') redirects++;
    else others++;
    this.onAnswer();
  }
}

/** Each connection asks again as soon as it was answered. */
async function asFastAsAnswersCome(open: readonly Connection[]): Promise<void> {
  await Promise.all(
    open.map(
      (connection) =>
        new Promise<void>((resolve) => {
          connection.onAnswer = () => (ended ? resolve() : connection.ask());
          connection.ask();
        }),
    ),
  );
}

/** Requests at a steady pace, on whichever connection is free. A server that falls behind is not spared: what is due waits. */
async function atAPace(open: readonly Connection[]): Promise<void> {
  const free = [...open];
  for (const connection of open) connection.onAnswer = () => free.push(connection);
  const began = performance.now();
  for (let sent = 0; !ended; await sleep(TURN_MS)) {
    const due = ((performance.now() - began) / 1000) * rate;
    while (sent < due) {
      const connection = free.pop();
      if (!connection) break;
      connection.ask();
      sent++;
    }
  }
  while (free.length < open.length) await sleep(TURN_MS);
}

const open = await Promise.all(Array.from({ length: connections }, () => Connection.open()));
const began = performance.now();
setTimeout(() => (ended = true), seconds * 1000);
await (rate > 0 ? atAPace(open) : asFastAsAnswersCome(open));
const spent = (performance.now() - began) / 1000;
for (const connection of open) connection.close();
latencies.sort((a, b) => a - b);
const quantile = (q: number) => latencies[Math.floor(latencies.length * q)] ?? Number.NaN;
const { user, system } = process.cpuUsage();
console.log(
  JSON.stringify({
    redirects,
    others,
    perSecond: redirects / spent,
    p50: quantile(0.5),
    p99: quantile(0.99),
    generatorBusy: (user + system) / 1e6 / spent,
  }),
);
