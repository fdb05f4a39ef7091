import type { EntityManager } from '@mikro-orm/postgresql';
import { runStatement } from '@proofmark/runtime';
import type { CapturedEvent } from '../../event/epcis-event.js';
import type { RecordedEvent } from '../../event/recorded-event.js';
import type { Asker } from './asker.js';
import type { Page } from './candidates.js';
import { candidates, type Way } from './choose-driver.js';
import type { Filter } from './filter.js';
import { Parameters } from './parameters.js';
import { ownBodies } from './row-tests.js';

export interface Search {
  readonly asker: Asker;
  readonly filters: readonly Filter[];
  readonly way: Way;
  readonly page: Page;
}

export interface FoundRow {
  readonly event: RecordedEvent;
  /** Microseconds since 1970 of the time that orders. */
  readonly moment: number;
  /** Whether it could be seen when the snapshot was taken. */
  readonly isInSnapshot: boolean;
}

interface Row {
  readonly position: string;
  readonly data: CapturedEvent;
  readonly recorded_ms: string;
  readonly moment: string;
  readonly visible: boolean;
}

/** A page of events with their bodies, in order. @param snapshot as `pg_snapshot` writes it; null: now */
export async function findRows(
  em: EntityManager,
  search: Search,
  snapshot: string | null,
): Promise<readonly FoundRow[]> {
  const statement = { parameters: new Parameters(), asker: search.asker };
  const { direction } = search.page;
  const found = candidates(statement, search.way, search.filters, search.page);
  const visible =
    snapshot === null
      ? 'true'
      : // Transactions that have not begun yet were another database's: of what was restored from a backup.
        `(pg_visible_in_snapshot(b.transaction, ${statement.parameters.add(snapshot, 'pg_snapshot')})
          OR b.transaction >= pg_snapshot_xmax(pg_current_snapshot()))`;
  const sql = `SELECT b.position, b.data, (extract(epoch FROM b.recorded_at) * 1000)::bigint AS recorded_ms,
      (extract(epoch FROM c.moment) * 1000000)::bigint AS moment, ${visible} AS visible
    FROM (${found}) AS c JOIN events b ON b.position = c.position
    WHERE ${ownBodies(statement, 'b')} ORDER BY c.moment ${direction}, c.position ${direction}`;
  const rows = await runStatement<Row>(em, sql, statement.parameters.values);
  return rows.map((row) => ({
    event: {
      position: Number(row.position),
      recordTime: new Date(Number(row.recorded_ms)).toISOString(),
      captured: row.data,
    },
    moment: Number(row.moment),
    isInSnapshot: row.visible,
  }));
}

/** How many events there are, as far as the page's limit. */
export async function countRows(em: EntityManager, { asker, filters, way, page }: Search): Promise<number> {
  const statement = { parameters: new Parameters(), asker };
  const found = candidates(statement, way, filters, page);
  const sql = `SELECT count(*)::int AS count FROM (${found}) AS c`;
  const [row] = await runStatement<{ count: number }>(em, sql, statement.parameters.values);
  return row?.count ?? 0;
}
