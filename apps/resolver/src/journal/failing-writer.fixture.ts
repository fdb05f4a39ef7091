// Run by segment-writer.spec.ts as its own process: three groups at a time, on a disk that refuses files beyond a size.
import { SegmentWriter } from './segment-writer.js';
import { Segments } from './segments.js';

const writer = new SegmentWriter(new Segments(process.argv[2] ?? ''), 1 << 20, 0);
const written: string[] = [];
let refused = 0;
for (let round = 0; round < 40; round++) {
  const groups = [0, 1, 2].map((group) =>
    Array.from({ length: 4 }, (_, i) => `record ${round}/${group}/${i} ${'x'.repeat(90)}`),
  );
  const outcomes = await Promise.allSettled(groups.map((lines) => writer.write(lines)));
  for (const [i, { status }] of outcomes.entries()) {
    if (status === 'fulfilled') written.push(...(groups[i] ?? []));
    else refused++;
  }
}
await writer.close();
process.stdout.write(JSON.stringify({ written, refused }));
