// Run by journal.spec.ts as its own process: appends groups of records to a disk that refuses files beyond a size.
import { appendAll, openJournal } from './journal.fixture.js';

const directory = process.argv[2] ?? '';
const journal = await openJournal(directory, { retryMs: 0 });
let answered = 0;
for (let group = 0; group < 40; group++) {
  const lines = Array.from({ length: 10 }, (_, i) => `record ${group}/${i} ${'x'.repeat(60)}`);
  await appendAll(journal, lines, true);
  answered += lines.length;
}
const { unrecorded } = journal.state;
await journal.close();
process.stdout.write(JSON.stringify({ unrecorded, answered }));
