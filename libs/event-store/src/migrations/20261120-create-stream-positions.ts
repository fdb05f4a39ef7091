import { Migration } from '@mikro-orm/migrations';
import { systemPolicies } from './20261120-create-events.js';

/** How far each consumer of a service has come in each partition. Needs no event store beside it. */
export class CreateStreamPositions extends Migration {
  override up(): void {
    this.addSql(`CREATE TABLE stream_positions (
      consumer text NOT NULL,
      topic text NOT NULL,
      partition integer NOT NULL,
      next_offset bigint NOT NULL,
      PRIMARY KEY (consumer, topic, partition)
    )`);
    for (const statement of systemPolicies('stream_positions')) this.addSql(statement);
  }
}
