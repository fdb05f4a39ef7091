// Everybody's webhook endpoints, with a ledger: `/<kind>/<n>` takes deliveries (kind `slow` answers after 3 s), GET `/report` tells what
// came since the last one. Prints its port.
import { createServer } from 'node:http';

const SLOW_MS = 3000;
let counts = fresh();

function fresh() {
  return { received: 0, doubled: 0, disordered: 0, seen: new Set(), last: new Map(), ages: [] };
}

const server = createServer((request, response) => {
  if (request.url === '/report') return void response.end(JSON.stringify(report()));
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (chunk) => (body += chunk));
  request.on('end', () => {
    note(request.url, String(request.headers['webhook-id']), body);
    const answer = () => response.writeHead(204).end();
    if (request.url.startsWith('/slow')) setTimeout(answer, SLOW_MS);
    else answer();
  });
});

/** The id is `<code>-<number of the scan of this code>`. */
function note(endpoint, id, body) {
  if (!endpoint.startsWith('/healthy')) return;
  counts.received++;
  const delivery = `${endpoint} ${id}`;
  if (counts.seen.has(delivery)) return void counts.doubled++;
  counts.seen.add(delivery);
  const [code, number] = id.split('-');
  const of = `${endpoint} ${code}`;
  if (Number(number) < (counts.last.get(of) ?? 0)) counts.disordered++;
  counts.last.set(of, Number(number));
  counts.ages.push(Date.now() - Date.parse(/"createdAt":"([^"]+)"/.exec(body)?.[1] ?? ''));
}

function report() {
  const { received, doubled, disordered, ages, seen } = counts;
  counts = fresh();
  ages.sort((a, b) => a - b);
  const quantile = (q) => ages[Math.floor(ages.length * q)] ?? null;
  return { received, different: seen.size, doubled, disordered, p50: quantile(0.5), p99: quantile(0.99) };
}

server.listen(0, '127.0.0.1', () => console.log(server.address().port));
