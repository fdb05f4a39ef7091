import type { EntityManager } from '@mikro-orm/postgresql';
import { currentContext } from '@proofmark/runtime';
import { classGroupsOf, groupsOf } from '../../read-models/epcis-events/epc-groups.js';
import { keyIn, OF_GROUP, ROLES, textKey } from '../../read-models/epcis-events/keys.js';
import { receivedShares } from '../../read-models/epcis-shares/epcis-shares.query.js';
import type { CapturedEvent } from '../event/epcis-event.js';
import type { Condition } from '../query/epcis-query.js';
import type { Asker } from '../query/sql/asker.js';
import type { Filter, NamedKey } from '../query/sql/filter.js';
import { filterOf } from '../query/sql/filter-of.js';
import { Knowledge } from '../query/sql/knowledge.js';
import { CLASSES, namesAny, readShared, type SharedIdentifier, THINGS } from './shared-identifier.js';

/** What another workspace lets the caller read. */
export interface ReceivedShares {
  /** Whose events they are. */
  readonly grantor: Asker;
  readonly shared: readonly SharedIdentifier[];
}

/** By grantor; nearly always none. */
export async function sharesOfCaller(em: EntityManager): Promise<readonly ReceivedShares[]> {
  const rows = await receivedShares(em);
  const { mode } = currentContext();
  return [...Map.groupBy(rows, ({ grantorId }) => grantorId)].map(([workspaceId, given]) => ({
    grantor: { workspaceId, mode },
    shared: given.map(({ identifier }) => readShared(identifier)).filter((shared) => 'covers' in shared),
  }));
}

/**
 * THE place that says which rows of another workspace may be seen: those that name what is shared, unless they are private. They are asked for
 * in the system's scope, with these as conditions like those of the query itself, so that no page and no count knows of others.
 * {@link isShared} asks each event once more.
 * @param em in system scope
 */
export async function filtersOf(em: EntityManager, { grantor, shared }: ReceivedShares): Promise<readonly Filter[]> {
  const knowledge = new Knowledge();
  const keys: NamedKey[] = [];
  for (const one of shared) keys.push(...(await keysOfShared(em, one, { grantor, knowledge })));
  return [{ by: 'key', keys }, { by: 'access' }];
}

/** The same, by reading the event: keys in the tables are only nearly unique. */
export function isShared({ event, accessClass }: CapturedEvent, { shared }: Pick<ReceivedShares, 'shared'>): boolean {
  return accessClass !== 'private' && namesAny(event, shared);
}

interface Among {
  readonly grantor: Asker;
  readonly knowledge: Knowledge;
}

async function keysOfShared(em: EntityManager, shared: SharedIdentifier, among: Among): Promise<readonly NamedKey[]> {
  const { identifier } = shared;
  const ofClass = { key: textKey(identifier), from: ROLES.epcClass, to: ROLES.outputClass };
  switch (shared.covers) {
    case 'thing':
      return [{ key: keyIn('epc', identifier), from: ROLES.epc, to: ROLES.output }, ofClass];
    case 'class':
      return [ofClass, ...unitsOf(identifier), ...batchesOf(identifier)];
    case 'pattern': {
      const things = await learned(em, { on: 'match', roles: THINGS, values: [shared.pattern] }, among);
      const classes = await learned(em, { on: 'match', roles: CLASSES, values: [shared.pattern] }, among);
      return [...things, ...classes.map((named) => ({ ...named, to: ROLES.batch }))];
    }
  }
}

/** What stands behind a class in the link of its units. */
const SERIALS: Readonly<Record<string, readonly string[]>> = {
  '01': ['/21/0', '/235/0'],
  '8006': ['/21/0'],
  '8010': ['/8011/0'],
};

function unitsOf(epcClass: string): NamedKey[] {
  const [, ai = ''] = /^https:\/\/id\.gs1\.org\/(\d+)\//.exec(epcClass) ?? [];
  return (SERIALS[ai] ?? ['0']).flatMap((serial) => {
    const key = groupsOf(epcClass + serial).at(-1);
    return key === undefined ? [] : [{ key, from: ROLES.epc + OF_GROUP, to: ROLES.output + OF_GROUP }];
  });
}

function batchesOf(epcClass: string): NamedKey[] {
  return classGroupsOf(epcClass).map((key) => ({ key, from: ROLES.batch, to: ROLES.batch }));
}

async function learned(
  em: EntityManager,
  condition: Condition,
  { grantor, knowledge }: Among,
): Promise<readonly NamedKey[]> {
  await knowledge.learn(em, condition, grantor);
  const filter = filterOf(condition, grantor, knowledge);
  return filter.by === 'key' ? filter.keys : [];
}
