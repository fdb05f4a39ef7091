import type { EntityManager } from '@mikro-orm/postgresql';
import { prepared, runStatement } from '@proofmark/runtime';
import { EpcisException } from '../../problem/epcis-exception.js';
import { classGroupsOfPattern, groupsOfPattern } from '../../../read-models/epcis-events/epc-groups.js';
import { type Key, tenantKey } from '../../../read-models/epcis-events/keys.js';
import type { Condition, EpcisQuery, IdPattern, Role } from '../epcis-query.js';
import type { MasterData } from '../master-data.js';
import type { Asker } from './asker.js';

/** More places, classes or described values than this are no list to look things up by. */
const MOST = 10_000;
const ASKER = 'workspace_id = $1 AND mode = $2';

const PLACES_IN = prepared(`
  WITH RECURSIVE inside (id) AS (
    SELECT $3::text COLLATE "C"
    UNION
    SELECT child FROM inside JOIN epcis_master_data_children AS children USING (id) WHERE ${ASKER}
  )
  SELECT id AS text FROM inside LIMIT ${MOST + 1}`);

const WITH_ATTRIBUTE = prepared(`
  SELECT id AS text, value FROM epcis_master_data WHERE ${ASKER} AND name = $3 LIMIT ${MOST + 1}`);

const WITH_VALUE = prepared(`
  SELECT id AS text, value FROM epcis_master_data WHERE ${ASKER} AND name = $3 AND value = ANY ($4::text[]) LIMIT ${MOST + 1}`);

/** From one key to the next, whatever the number of events between them. */
const GROUPS = prepared(`
  WITH RECURSIVE groups (key) AS (
    (SELECT key FROM epcis_event_keys WHERE tenant = $1 AND key >= $2 AND key <= $3 ORDER BY key LIMIT 1)
    UNION ALL
    SELECT (SELECT keys.key FROM epcis_event_keys AS keys
      WHERE keys.tenant = $1 AND keys.key > groups.key AND keys.key <= $3 ORDER BY keys.key LIMIT 1)
    FROM groups WHERE groups.key IS NOT NULL
  )
  SELECT key::text AS text FROM groups WHERE key IS NOT NULL LIMIT ${MOST + 1}`);

interface Found {
  readonly text: string;
  readonly value?: string;
}

/** What the repository knows beside the events, as much as one query needs of it: {@link learn} fills it. */
export class Knowledge implements MasterData {
  private readonly places = new Map<string, ReadonlySet<string>>();
  private readonly attributes = new Map<string, readonly Found[]>();
  private readonly groups = new Map<string, readonly Key[]>();

  isWithin(location: string, ancestor: string): boolean {
    return location === ancestor || this.places.get(ancestor)?.has(location) === true;
  }

  attributeValues(id: string, name: string): readonly string[] {
    return (this.attributes.get(name) ?? []).filter(({ text }) => text === id).map(({ value }) => value ?? '');
  }

  /** The place itself and all that lie in it. */
  placesIn(place: string): readonly string[] {
    return [...(this.places.get(place) ?? [place])];
  }

  /** All ids with the attribute, or with one of these values of it. */
  idsWith(name: string, values?: readonly string[]): readonly string[] {
    return (this.attributes.get(name) ?? [])
      .filter(({ value = '' }) => !values || values.includes(value))
      .map(({ text }) => text);
  }

  /** The keys of all groups that there are of what a pattern fits. */
  groupsOf({ pattern }: IdPattern, roles: readonly Role[]): readonly Key[] {
    return this.groups.get(`${areClasses(roles)} ${pattern}`) ?? [];
  }

  async learn(em: EntityManager, condition: Condition, asker: Asker): Promise<void> {
    const ask = (sql: string, ...values: unknown[]): Promise<Found[]> =>
      runStatement<Found>(em, sql, values).then(notTooMany);
    const own = [asker.workspaceId, asker.mode] as const;
    switch (condition.on) {
      case 'within':
        for (const place of condition.values)
          this.places.set(place, new Set((await ask(PLACES_IN, ...own, place)).map(({ text }) => text)));
        return;
      case 'hasAttribute':
        for (const name of condition.names) this.add(name, await ask(WITH_ATTRIBUTE, ...own, name));
        return;
      case 'attribute':
        return this.add(condition.name, await ask(WITH_VALUE, ...own, condition.name, condition.values));
      case 'match':
        for (const value of condition.values)
          if ('pattern' in value)
            await this.learnGroups(value, condition.roles, (low, high) => ask(GROUPS, tenantKey(...own), low, high));
        return;
      default:
        return;
    }
  }

  private add(name: string, found: readonly Found[]): void {
    this.attributes.set(name, [...(this.attributes.get(name) ?? []), ...found]);
  }

  private async learnGroups(
    pattern: IdPattern,
    roles: readonly Role[],
    between: (low: Key, high: Key) => Promise<Found[]>,
  ): Promise<void> {
    const known: Key[] = [];
    const ofClasses = areClasses(roles);
    for (const [low, high] of ofClasses ? classGroupsOfPattern(pattern) : groupsOfPattern(pattern))
      known.push(...(low === high ? [low] : (await between(low, high)).map(({ text }) => text)));
    this.groups.set(`${ofClasses} ${pattern.pattern}`, known);
  }
}

export function areClasses([role = 'epc']: readonly Role[]): boolean {
  return role.endsWith('Class');
}

/**
 * @param asker whose master data counts
 * @param keysOf whose events are looked through; default: the asker's
 * @throws EpcisException QueryTooComplexException when a parameter stands for too many values
 */
export async function learn(
  em: EntityManager,
  { conditions }: EpcisQuery,
  asker: Asker,
  keysOf: Asker = asker,
): Promise<Knowledge> {
  const knowledge = new Knowledge();
  for (const condition of conditions) await knowledge.learn(em, condition, condition.on === 'match' ? keysOf : asker);
  return knowledge;
}

function notTooMany(found: Found[]): Found[] {
  if (found.length <= MOST) return found;
  throw new EpcisException(
    'QueryTooComplexException',
    `A place, an attribute or a pattern of the query stands for more than ${MOST} values. Ask for fewer at once.`,
  );
}
