import { Migration } from '@mikro-orm/migrations';

/** Which captured EPCIS events an endpoint wants; null: all. */
export class FilterEpcisEvents extends Migration {
  override up(): void {
    this.addSql('ALTER TABLE webhook_endpoints ADD COLUMN epcis_filter jsonb');
  }
}
