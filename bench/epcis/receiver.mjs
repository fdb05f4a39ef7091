// Everybody's subscriptions, with a ledger: takes EPCISQueryDocuments, GET `/report` tells what came since the last one. An event says in its
// eventTime when it was sent to be captured. Prints its port.
import { createServer } from 'node:http';

let counts = fresh();

function fresh() {
  return { documents: 0, doubled: 0, disordered: 0, seen: new Set(), last: new Map(), ages: [] };
}

const server = createServer((request, response) => {
  if (request.url === '/report') return void response.end(JSON.stringify(report()));
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (chunk) => (body += chunk));
  request.on('end', () => {
    note(JSON.parse(body).epcisBody.queryResults);
    response.writeHead(204).end();
  });
});

function note({ subscriptionID, resultsBody: { eventList } }) {
  counts.documents++;
  for (const { eventID, eventTime } of eventList) {
    if (counts.seen.has(eventID)) {
      counts.doubled++;
      continue;
    }
    counts.seen.add(eventID);
    const number = Number(eventID.slice(eventID.lastIndexOf('-') + 1));
    if (number < (counts.last.get(subscriptionID) ?? 0)) counts.disordered++;
    counts.last.set(subscriptionID, number);
    counts.ages.push(Date.now() - Date.parse(eventTime));
  }
}

function report() {
  const { documents, doubled, disordered, ages, seen } = counts;
  counts = fresh();
  ages.sort((a, b) => a - b);
  const quantile = (q) => ages[Math.floor(ages.length * q)] ?? null;
  const quantiles = { p50: quantile(0.5), p95: quantile(0.95), p99: quantile(0.99) };
  return { documents, different: seen.size, doubled, disordered, ...quantiles };
}

server.listen(0, '127.0.0.1', () => console.log(server.address().port));
