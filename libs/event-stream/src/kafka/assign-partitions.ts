/** One member of a group, as it tells of itself when it joins. */
export interface Member {
  readonly id: string;
  readonly topics: readonly string[];
  /** What it reads now, and goes on reading while the group comes to terms. */
  readonly claims: Claims;
}

export interface Claims {
  /** The generation in which it was last told what it may read: of two that claim the same, the later is right. */
  readonly generation: number;
  readonly partitions: Readonly<Record<string, readonly number[]>>;
}

/** Partitions by topic. */
export type Assignment = Record<string, number[]>;

/**
 * Who reads what. Each topic is spread evenly; whoever reads a partition keeps it as long as that is fair. A partition that is to
 * move is first taken from its reader and given to nobody: once its reader has let go and said so, the next round gives it on. So no
 * partition has two readers, and none that stays is disturbed.
 */
export function assignPartitions(
  members: readonly Member[],
  partitionsOf: ReadonlyMap<string, number>,
): ReadonlyMap<string, Assignment> {
  const assignments = new Map(members.map(({ id }): [string, Assignment] => [id, {}]));
  const totals = new Map(members.map(({ id }) => [id, 0]));
  for (const [topic, count] of [...partitionsOf].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const readers = members.filter(({ topics }) => topics.includes(topic));
    if (readers.length === 0) continue;
    const owners = ownersOf(topic, readers, count);
    const quotas = shareOut(readers, count, owners, totals);
    for (const [id, partitions] of assignTopic(count, owners, quotas)) {
      if (partitions.length > 0) (assignments.get(id) ?? {})[topic] = partitions;
    }
  }
  return assignments;
}

/** Per partition the member that reads it now. */
function ownersOf(topic: string, readers: readonly Member[], count: number): ReadonlyMap<number, string> {
  const owners = new Map<number, string>();
  const earliestFirst = [...readers].sort((a, b) => a.claims.generation - b.claims.generation);
  for (const { id, claims } of earliestFirst) {
    for (const partition of claims.partitions[topic] ?? []) if (partition < count) owners.set(partition, id);
  }
  return owners;
}

/** How many partitions each member gets: as even as can be, and what is left over to those that have least in all. */
function shareOut(
  readers: readonly Member[],
  count: number,
  owners: ReadonlyMap<number, string>,
  totals: Map<string, number>,
): ReadonlyMap<string, number> {
  const owned = new Map<string, number>();
  for (const id of owners.values()) owned.set(id, (owned.get(id) ?? 0) + 1);
  const of = (counts: ReadonlyMap<string, number>, id: string) => counts.get(id) ?? 0;
  const ids = readers
    .map(({ id }) => id)
    .sort((a, b) => of(totals, a) - of(totals, b) || of(owned, b) - of(owned, a) || (a < b ? -1 : 1));
  const quotas = new Map(
    ids.map((id, nth) => [id, Math.floor(count / ids.length) + (nth < count % ids.length ? 1 : 0)]),
  );
  for (const [id, quota] of quotas) totals.set(id, of(totals, id) + quota);
  return quotas;
}

function assignTopic(
  count: number,
  owners: ReadonlyMap<number, string>,
  quotas: ReadonlyMap<string, number>,
): ReadonlyMap<string, number[]> {
  const assigned = new Map([...quotas.keys()].map((id): [string, number[]] => [id, []]));
  const hasRoom = (id: string) => (assigned.get(id)?.length ?? 0) < (quotas.get(id) ?? 0);
  const give = (partition: number, id: string | undefined) => {
    if (id !== undefined && hasRoom(id)) assigned.get(id)?.push(partition);
  };
  const partitions = Array.from({ length: count }, (_, partition) => partition);
  // What an owner reads beyond its share is to move: it goes to nobody, until its reader has let go.
  for (const partition of partitions) give(partition, owners.get(partition));
  const free = partitions.filter((partition) => !owners.has(partition));
  for (const partition of free) give(partition, [...quotas.keys()].find(hasRoom));
  for (const given of assigned.values()) given.sort((a, b) => a - b);
  return assigned;
}
