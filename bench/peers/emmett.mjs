// Emmett's event store on PostgreSQL: one fact per new stream, by as many writers side by side. `node emmett.mjs <url> <writers> <seconds>`
// Prints appends per second.
import { randomUUID } from 'node:crypto';
import { getPostgreSQLEventStore } from '@event-driven-io/emmett-postgresql';

const [url, writers, seconds] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const data = { name: 'Summer menu', destinationUrl: 'https://www.example.com/menu/summer', tags: ['menu', 'summer'] };
const store = getPostgreSQLEventStore(url);
await store.schema.migrate();

async function run(ms) {
  const until = performance.now() + ms;
  const counts = Array.from({ length: writers }, async () => {
    let appended = 0;
    for (; performance.now() < until; appended++)
      await store.appendToStream(`qr_${randomUUID()}`, [{ type: 'QrCodeCreated', data }]);
    return appended;
  });
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
}

await run(1000);
const began = performance.now();
console.log(((await run(seconds * 1000)) * 1000) / (performance.now() - began));
await store.close();
