import type { Lane } from '../consuming/lane.js';
import type { KafkaConnection } from './client/connection.js';
import { refusal, refusalOf } from './client/stream-error.js';
import type { WireRecord } from './decode-record.js';
import type { KafkaTopic } from './topic-catalog.js';

export interface ReadPlace {
  readonly lane: Lane;
  readonly from: bigint;
}

export interface ReadPart extends ReadPlace {
  readonly records: readonly WireRecord[];
  /** Where to read on, when there is nothing to read where it was asked for. */
  readonly skipTo: bigint | null;
}

interface FetchAnswer {
  readonly responses: readonly {
    readonly topicName: string;
    readonly partitions: readonly {
      readonly partition: number;
      readonly errorCode: number;
      /** The offset after the last record that may be read. */
      readonly lastStableOffset: string;
      readonly messages: readonly WireRecord[];
    }[];
  }[];
}

const PARTITION_BYTES = 1_000_000;
const ANSWER_BYTES = 10_000_000;

type PartitionAnswer = FetchAnswer['responses'][number]['partitions'][number];

/**
 * Reads on at each of the places, which one broker leads; waits there when there is nothing.
 * @throws for what the broker refuses of any of them, but for offsets that retention has taken: those parts say where to go on
 */
export async function fetchRecords(
  connection: KafkaConnection,
  node: number,
  places: readonly ReadPlace[],
  maxWaitTime: number,
): Promise<readonly ReadPart[]> {
  const parts: ReadPart[] = [];
  for (const { place, answer } of await ask(connection, node, places, maxWaitTime)) {
    const error = refusal(answer.errorCode);
    if (error) parts.push(await afterWhatIsGone(connection, place, error));
    else if (!looksHollow(place, answer)) parts.push({ ...place, records: answer.messages, skipTo: null });
    else parts.push(await lookAlone(connection, node, place));
  }
  return parts;
}

async function ask(
  connection: KafkaConnection,
  node: number,
  places: readonly ReadPlace[],
  maxWaitTime: number,
): Promise<readonly { place: ReadPlace; answer: PartitionAnswer }[]> {
  const byTopic = Map.groupBy(places, ({ lane }) => (lane.topic as KafkaTopic).wire);
  const topics = [...byTopic].map(([topic, wanted]) => ({
    topic,
    partitions: wanted.map(({ lane: { partition }, from }) => {
      return { partition, fetchOffset: String(from), maxBytes: PARTITION_BYTES };
    }),
  }));
  const terms = { maxWaitTime, minBytes: 1, maxBytes: ANSWER_BYTES, topics };
  const { responses } = await connection.askForParts<FetchAnswer>({ node }, 'Fetch', terms);
  return responses.flatMap(({ topicName, partitions }) =>
    partitions.flatMap((answer) => {
      const place = byTopic.get(topicName)?.find(({ lane }) => lane.partition === answer.partition);
      return place ? [{ place, answer }] : [];
    }),
  );
}

/** Nothing to read, although the partition goes on. */
function looksHollow({ from }: ReadPlace, { messages, lastStableOffset }: PartitionAnswer): boolean {
  return BigInt(lastStableOffset) > from && !messages.some(({ offset }) => BigInt(offset) >= from);
}

/**
 * Either the answer was full, or compaction has left a batch without records there. Asked for alone, the next batch always comes
 * whole: if there is nothing in it either, there is no record at this offset.
 */
async function lookAlone(connection: KafkaConnection, node: number, place: ReadPlace): Promise<ReadPart> {
  const [alone] = await ask(connection, node, [place], 0);
  if (!alone || alone.answer.errorCode !== 0) return { ...place, records: [], skipTo: null };
  const { messages } = alone.answer;
  return { ...place, records: messages, skipTo: looksHollow(place, alone.answer) ? place.from + 1n : null };
}

async function afterWhatIsGone(connection: KafkaConnection, place: ReadPlace, error: Error): Promise<ReadPart> {
  if (refusalOf(error) !== 'OFFSET_OUT_OF_RANGE') throw error;
  const { topic, partition } = place.lane;
  const first = await connection.offsetsOf((topic as KafkaTopic).wire, 'first');
  return { ...place, records: [], skipTo: first.get(partition) ?? null };
}
