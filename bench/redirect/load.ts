/**
 * A load generator that costs less than what it measures: prebuilt requests on plain sockets, one at a time per connection.
 * `node bench/redirect/load.ts <port> <connections> <seconds> <slugs>` prints what came back as one line of JSON.
 */
import { connect, type Socket } from 'node:net';

const [port = 0, connections = 50, seconds = 5, slugs = 1] = process.argv.slice(2).map(Number);
const END_OF_HEAD = Buffer.from('\r\n\r\n');
const agents = Array.from({ length: 40 }, (_, i) =>
  i % 2
    ? `Mozilla/5.0 (Linux; Android 14; SM-S9${i}8B) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/1${i}.0.0.0 Mobile Safari/537.36`
    : `Mozilla/5.0 (iPhone; CPU iPhone OS 17_${i} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.${i} Mobile/15E148 Safari/604.1`,
);
const requests = Array.from({ length: Math.max(slugs, agents.length) }, (_, i) =>
  Buffer.from(
    `GET /r/code-${i % slugs} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: ${agents[i % agents.length]}\r\n` +
      `Accept: text/html,application/xhtml+xml,*/*;q=0.8\r\nAccept-Language: de-DE,de;q=0.9,en;q=0.8\r\nAccept-Encoding: gzip, br\r\n\r\n`,
  ),
);

const latencies: number[] = [];
let redirects = 0;
let others = 0;
let next = 0;
const ends = performance.now() + seconds * 1000;

function run(): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect(port, '127.0.0.1').setNoDelay(true);
    let sentAt = 0;
    const ask = () => {
      sentAt = performance.now();
      socket.write(requests[next++ % requests.length] as Buffer);
    };
    socket.on('connect', ask).on('error', reject);
    // Answers have no body and come in one piece: a redirect is 302 and its headers.
    socket.on('data', (answer) => {
      if (answer.indexOf(END_OF_HEAD) < 0) throw new Error('An answer came in pieces.');
      const now = performance.now();
      latencies.push(now - sentAt);
      if (answer.toString('latin1', 9, 12) === '302') redirects++;
      else others++;
      if (now < ends) return ask();
      socket.end();
      resolve();
    });
  });
}

const began = performance.now();
await Promise.all(Array.from({ length: connections }, run));
const spent = (performance.now() - began) / 1000;
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
