import { type Ends, type Place, placeOf } from '../consuming/place.js';
import type { KafkaConnection } from './client/connection.js';
import type { KafkaTopicCatalog } from './topic-catalog.js';

/** Where partitions begin and end, as the brokers say. Readers wait at the brokers, so nobody is told that a topic grew. */
export class KafkaPartitionEnds implements Ends {
  constructor(
    private readonly connection: KafkaConnection,
    private readonly catalog: KafkaTopicCatalog,
  ) {}

  watch(): () => void {
    return () => undefined;
  }

  async look(topicIds: readonly number[], end: 'first' | 'next' = 'next'): Promise<ReadonlyMap<Place, bigint>> {
    const found = new Map<Place, bigint>();
    for (const id of topicIds) {
      const topic = this.catalog.get(id);
      if (!topic) continue;
      for (const [partition, offset] of await this.connection.offsetsOf(topic.wire, end)) {
        found.set(placeOf(id, partition), offset);
      }
    }
    return found;
  }
}
