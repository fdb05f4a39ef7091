import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type BatchRecord, encodeBatch } from './record-batch.js';

const require = createRequire(import.meta.url);
const Decoder = require('kafkajs/src/protocol/decoder') as new (bytes: Buffer) => object;
const decodeBatch = require('kafkajs/src/protocol/recordBatch/v0/decoder') as (bytes: object) => Promise<Decoded>;

interface Decoded {
  readonly producerId: string;
  readonly producerEpoch: number;
  readonly firstSequence: number;
  readonly lastOffsetDelta: number;
  readonly records: readonly {
    readonly offset: string;
    readonly key: Buffer;
    readonly value: Buffer | null;
    readonly headers: Record<string, Buffer>;
  }[];
}

/** The reader of kafkajs takes these for headers that were said before. */
const readable = (headers: object): boolean => Object.keys(headers).every((name) => !(name in Object.prototype));
const text = fc.string({ unit: 'grapheme', maxLength: 300 });
const record = fc.record({
  key: fc.oneof(
    text,
    text.map((key) => Buffer.from(key)),
  ),
  value: fc.option(text),
  headers: fc.option(fc.dictionary(text, text, { maxKeys: 3 }).filter(readable)),
});

async function readBack(records: readonly BatchRecord[]): Promise<Decoded> {
  const origin = { producerId: '9007199254740993', producerEpoch: 7, firstSequence: 1_000_000 };
  return decodeBatch(new Decoder(await encodeBatch(records, origin)));
}

describe('a batch of records', () => {
  it('is read by others as it was written, whatever keys, values and headers hold', () =>
    fc.assert(
      fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 200 }), async (records) => {
        const { records: read, ...batch } = await readBack(records);
        expect(batch).toMatchObject({
          producerId: '9007199254740993',
          producerEpoch: 7,
          firstSequence: 1_000_000,
          lastOffsetDelta: records.length - 1,
        });
        const told = read.map(({ offset, key, value, headers }) => ({
          offset,
          key: key.toString(),
          value: value && value.toString(),
          headers: Object.fromEntries(Object.entries(headers).map(([name, content]) => [name, content.toString()])),
        }));
        expect(told).toEqual(
          records.map(({ key, value, headers }, at) => ({
            offset: String(at),
            key: key.toString(),
            value,
            headers: { ...headers },
          })),
        );
      }),
      { numRuns: 50 },
    ));

  it('may hold a megabyte', async () => {
    const value = 'ä'.repeat(500_000);
    expect((await readBack([{ key: 'qr_1', value, headers: null }])).records[0]?.value?.toString()).toBe(value);
  });
});
