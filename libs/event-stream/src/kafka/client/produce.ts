import { type ApiName, apis, type Definition, type ProtocolRequest } from './kafkajs.js';
import { type BatchRecord, encodeBatch } from './record-batch.js';

/** Appends to partitions of one topic, which one broker leads. */
export interface ProduceTerms {
  readonly topic: string;
  /** How long the broker may wait for the other replicas. */
  readonly timeoutMs: number;
  readonly producerId: string;
  readonly producerEpoch: number;
  readonly parts: readonly {
    readonly partition: number;
    readonly firstSequence: number;
    readonly records: readonly BatchRecord[];
  }[];
}

const ALL_REPLICAS = -1;
const NO_TRANSACTION = -1;

/** kafkajs's request but for its body, which is of one form in versions 3 to 8. */
const Produce = {
  versions: apis.Produce.versions,
  protocol: ({ version }: { readonly version: number }) => {
    const whole = apis.Produce.protocol({ version });
    return (terms: ProduceTerms): ProtocolRequest => {
      const { request, response } = whole({ acks: ALL_REPLICAS, topicData: [] } as never);
      return { request: { ...request, encode: () => encodeBody(terms) }, response };
    };
  },
};

/** What is asked of brokers, and how. */
export const definitions: Record<ApiName, Definition> = { ...apis, Produce };

/** In the shape of kafkajs's encoders. */
async function encodeBody(terms: ProduceTerms): Promise<{ buf: Buffer; buffer: Buffer }> {
  const { topic, timeoutMs, parts, ...origin } = terms;
  const name = Buffer.from(topic);
  const head = Buffer.alloc(14);
  head.writeInt16BE(NO_TRANSACTION, 0);
  head.writeInt16BE(ALL_REPLICAS, 2);
  head.writeInt32BE(timeoutMs, 4);
  head.writeInt32BE(1, 8); // topics
  head.writeInt16BE(name.length, 12);
  const pieces = [head, name, int32(parts.length)];
  for (const { partition, firstSequence, records } of parts) {
    const batch = await encodeBatch(records, { ...origin, firstSequence });
    pieces.push(int32(partition), int32(batch.length), batch);
  }
  const body = Buffer.concat(pieces);
  return { buf: body, buffer: body };
}

function int32(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeInt32BE(value);
  return bytes;
}
