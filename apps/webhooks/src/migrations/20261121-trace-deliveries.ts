import { Migration } from '@mikro-orm/migrations';

/** An attempt may be made days after what it tells of: the trace it belongs to waits with the delivery. */
export class TraceDeliveries extends Migration {
  override up(): void {
    this.addSql('ALTER TABLE deliveries ADD COLUMN traceparent text');
  }
}
