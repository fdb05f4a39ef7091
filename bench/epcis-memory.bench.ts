/**
 * What the passport service keeps in memory while a million events are captured in a row, documents of 1,000 from four senders. Flat means
 * that the second half needs no more than the first. `npm run bench -- epcis-memory [documents]`, with `--kafka` on a broker.
 */
import { readFileSync } from 'node:fs';
import { documentOf } from './epcis/documents.ts';
import { withPassport } from './epcis/passport.ts';
import { numbers, resultName } from './support/engine.ts';
import { report } from './support/measure.ts';

const [documents = 1000] = numbers();
const EVENTS = 1000;
const SENDERS = 4;
const MB = 1024;

function residentKb(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}

await withPassport(async ({ pid, db, send, settled }) => {
  const samples: number[] = [];
  const sampling = setInterval(() => samples.push(residentKb(pid)), 250);
  const began = performance.now();
  let next = 0;
  let waiting: Promise<void> | undefined;
  const sender = async () => {
    while (next < documents) {
      const document = next++;
      await send(documentOf(document * EVENTS, EVENTS));
      // Senders that never wait would leave their documents in the queue, which costs the service nothing.
      if (document % 20 === 19) await (waiting ??= settled().finally(() => (waiting = undefined)));
    }
  };
  await Promise.all(Array.from({ length: SENDERS }, sender));
  await settled();
  clearInterval(sampling);
  const seconds = (performance.now() - began) / 1000;
  const { rows } = await db.query<{ n: string }>('SELECT count(*) AS n FROM passport.epcis_events');
  const half = Math.floor(samples.length / 2);
  const [first, second] = [Math.max(...samples.slice(0, half)), Math.max(...samples.slice(half))];
  await report(resultName('epcis-memory'), [
    { name: 'resident at most', value: Math.max(first, second) / MB, unit: 'MiB', atMost: 400 },
    { name: 'second half beside the first', value: second / first, unit: '×', atMost: 1.1 },
    { name: 'events captured in a row', value: Number(rows[0]?.n), unit: '', atLeast: documents * EVENTS },
    { name: 'events a second, beside the sender on the same cores', value: (documents * EVENTS) / seconds, unit: '/s' },
  ]);
});
