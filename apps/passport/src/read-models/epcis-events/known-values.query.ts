import { Injectable } from '@nestjs/common';
import type { Mode } from '@proofmark/contracts';
import { currentContext, prepared, runStatement, UnitOfWork } from '@proofmark/runtime';
import type { CapturedEvent } from '../../epcis/event/epcis-event.js';
import { identifiers } from '../../epcis/query/evaluate/parts.js';
import { keyIn, ROLES, tenantKey } from './keys.js';
import type { LISTED } from './row-of.js';

export type KnownValueKind = (typeof LISTED)[number];

const LIST = prepared(`
  SELECT value FROM epcis_known_values WHERE workspace_id = $1 AND mode = $2 AND kind = $3 AND value > $4 ORDER BY value LIMIT $5`);
const IS_KNOWN = prepared(
  'SELECT FROM epcis_known_values WHERE workspace_id = $1 AND mode = $2 AND kind = $3 AND value = $4',
);

/** From one key to the next, however many events a thing has; keys of single things are those that are not negative. */
const THINGS = prepared(`
  WITH RECURSIVE things (key) AS (
    (SELECT key FROM epcis_event_keys WHERE tenant = $1 AND key > $2 ORDER BY key LIMIT 1)
    UNION ALL
    SELECT (SELECT keys.key FROM epcis_event_keys AS keys WHERE keys.tenant = $1 AND keys.key > things.key ORDER BY keys.key LIMIT 1)
    FROM things WHERE key IS NOT NULL
  ), page AS (SELECT key FROM things WHERE key IS NOT NULL LIMIT $3)
  SELECT key, (SELECT position FROM epcis_event_keys AS keys WHERE keys.tenant = $1 AND keys.key = page.key ORDER BY event_time, position LIMIT 1)
  FROM page ORDER BY key`);
const IS_NAMED = prepared(
  `SELECT FROM epcis_event_keys WHERE tenant = $1 AND key = $2 AND role >= ${ROLES.epc} AND role <= ${ROLES.output} LIMIT 1`,
);
const BODIES = prepared(
  'SELECT position, data FROM events WHERE workspace_id = $1 AND mode = $2 AND position = ANY ($3::bigint[])',
);

/** A thing that events name. */
export interface KnownThing {
  /** Where it stands in the list. */
  readonly key: string;
  readonly uri: string;
}

/** What the captured events of a workspace speak of. */
@Injectable()
export class KnownValues {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** By their order as bytes. @param after '' is before all */
  async list(kind: KnownValueKind, after: string, limit: number): Promise<readonly string[]> {
    const rows = await this.ask<{ value: string }>(LIST, [...own(), kind, after, limit]);
    return rows.map(({ value }) => value);
  }

  async isKnown(kind: KnownValueKind, value: string): Promise<boolean> {
    return (await this.ask(IS_KNOWN, [...own(), kind, value])).length > 0;
  }

  /** The canonical URIs of things, in an order that means nothing. @param after the key of the last one before; null is before all */
  async listThings(after: string | null, limit: number): Promise<readonly KnownThing[]> {
    const rows = await this.ask<{ key: string; position: string }>(THINGS, [tenantKey(...own()), after ?? '-1', limit]);
    const bodies = await this.ask<{ position: string; data: CapturedEvent }>(BODIES, [
      ...own(),
      [...new Set(rows.map(({ position }) => position))],
    ]);
    const names = new Map(bodies.map(({ position, data }) => [position, namesByKey(data)]));
    return rows.flatMap(({ key, position }) => {
      const uri = names.get(position)?.get(key);
      return uri === undefined ? [] : [{ key, uri }];
    });
  }

  /** @param uri canonical */
  async isNamed(uri: string): Promise<boolean> {
    return (await this.ask(IS_NAMED, [tenantKey(...own()), keyIn('epc', uri)])).length > 0;
  }

  private ask<Row>(sql: string, values: readonly unknown[]): Promise<Row[]> {
    return this.unitOfWork.run((em) => runStatement<Row>(em, sql, values));
  }
}

function own(): readonly [workspaceId: string, mode: Mode] {
  const { workspaceId, mode } = currentContext();
  return [workspaceId, mode];
}

function namesByKey({ event }: CapturedEvent): ReadonlyMap<string, string> {
  const roles = ['epc', 'child', 'parent', 'input', 'output'] as const;
  return new Map(roles.flatMap((role) => identifiers(event, role).map((uri) => [keyIn(role, uri), uri])));
}
