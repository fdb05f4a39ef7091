import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Assignment, assignPartitions, type Claims, type Member } from './assign-partitions.js';

const topics = new Map([
  ['a', 8],
  ['b', 3],
  ['c', 1],
]);

function member(id: string, generation = -1, partitions: Claims['partitions'] = {}): Member {
  return { id, topics: [...topics.keys()], claims: { generation, partitions } };
}

/** What each member reads after a round: it keeps only what it was given. */
function afterwards(members: readonly Member[], round: ReadonlyMap<string, Assignment>, generation: number): Member[] {
  return members.map(({ id }) => member(id, generation, round.get(id) ?? {}));
}

function placesOf(claims: Claims['partitions']): string[] {
  return Object.entries(claims).flatMap(([topic, partitions]) =>
    partitions.map((partition) => `${topic}/${partition}`),
  );
}

const groups = fc.uniqueArray(fc.constantFrom('m1', 'm2', 'm3', 'm4', 'm5', 'm6'), { minLength: 1, maxLength: 6 });

describe('sharing partitions', () => {
  it('gives no partition to two, nor one away that somebody still reads', () => {
    fc.assert(
      fc.property(fc.array(groups, { minLength: 1, maxLength: 6 }), (history) => {
        let members: Member[] = [];
        history.forEach((ids, generation) => {
          members = ids.map((id) => members.find((known) => known.id === id) ?? member(id));
          const round = assignPartitions(members, topics);
          const given = [...round.values()].flatMap(placesOf);
          expect(new Set(given).size).toBe(given.length);
          for (const { id, claims } of members) {
            const others = [...round]
              .filter(([other]) => other !== id)
              .flatMap(([, partitions]) => placesOf(partitions));
            expect(placesOf(claims.partitions).filter((place) => others.includes(place))).toEqual([]);
          }
          members = afterwards(members, round, generation);
        });
      }),
    );
  });

  it('is fair and complete two rounds after members came or went, and then stays as it is', () => {
    fc.assert(
      fc.property(groups, groups, (before, after) => {
        let members = before.map((id) => member(id));
        members = afterwards(members, assignPartitions(members, topics), 0);
        members = after.map((id) => members.find((known) => known.id === id) ?? member(id));
        for (const generation of [1, 2]) members = afterwards(members, assignPartitions(members, topics), generation);
        for (const [topic, count] of topics) {
          const sizes = members.map(({ claims }) => claims.partitions[topic]?.length ?? 0);
          expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(count);
          expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        }
        expect(afterwards(members, assignPartitions(members, topics), 2)).toEqual(members);
      }),
    );
  });

  it('moves no more than it must', () => {
    const alone = [member('m1', 0, { a: [0, 1, 2, 3, 4, 5, 6, 7] })];
    const round = assignPartitions([...alone, member('m2')], new Map([['a', 8]]));
    expect(round.get('m1')).toEqual({ a: [0, 1, 2, 3] });
    expect(round.get('m2')).toEqual({});
  });

  it('believes the later of two that say they read the same', () => {
    const [back, here] = [member('m1', 3, { c: [0] }), member('m2', 7, { c: [0] })];
    const round = assignPartitions([back, here], new Map([['c', 1]]));
    expect(round.get('m2')).toEqual({ c: [0] });
  });

  it('gives a topic only to those that read it', () => {
    const older: Member = { ...member('m1'), topics: ['a'] };
    const round = assignPartitions([older, member('m2')], topics);
    expect(Object.keys(round.get('m1') ?? {})).toEqual(['a']);
    expect(round.get('m2')).toMatchObject({ b: [0, 1, 2], c: [0] });
  });
});
