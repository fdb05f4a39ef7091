import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, provisionDatabase, type TestDatabase } from '@proofmark/testing';
import { Leases } from '../index.js';

const things = ['a', 'b', 'c'];
let database: TestDatabase;
const copies: Leases[] = [];

beforeAll(async () => void (database = await provisionDatabase('notes')));
afterAll(async () => {
  await Promise.all(copies.map((copy) => copy.close()));
  await database.drop();
});

/** A copy of a service that wants to work on three things. */
function copy(name = 'notes.thing'): Leases {
  const candidates = `SELECT id FROM unnest(ARRAY['${things.join("','")}']) AS things (id) WHERE id <> ALL ($1::text[])`;
  const leases = new Leases({ url: database.of('notes').databaseUrl, name, candidates, mostAtOnce: 2 });
  copies.push(leases);
  return leases;
}

const idsOf = (leases: ReadonlyMap<string, unknown>) => [...leases.keys()].sort();

describe('leases', () => {
  it('are held by one copy at a time, and are free when it leaves or is gone', async () => {
    const [one, other] = [copy(), copy()];
    expect(idsOf(await one.take())).toEqual(['a', 'b']);
    expect(idsOf(await other.take())).toEqual(['c']);
    expect(await other.takeOne('a')).toBeNull();
    await one.leaveAllBut(new Set(['b']));
    expect((await other.takeOne('a'))?.isHeld).toBe(true);
    await one.close();
    expect(idsOf(await other.take())).toEqual(things);
    await other.close();
  });

  it('of other names never meet', async () => {
    const [one, other] = [copy('notes.one'), copy('notes.other')];
    expect(await one.takeOne('a')).not.toBeNull();
    expect(await other.takeOne('a')).not.toBeNull();
  });

  it('taken at the same time are all of one session', async () => {
    const one = copy('notes.together');
    const [all, single] = await Promise.all([one.take(), one.takeOne('c')]);
    expect(idsOf(all)).toContain('c');
    expect(all.get('c')).toBe(single);
    const sessions = `SELECT 1 FROM pg_stat_activity WHERE application_name = 'notes.together-leases'`;
    expect(await database.query(sessions)).toHaveLength(1);
  });

  it('end with their session, also the belief in them', async () => {
    const one = copy('notes.cut');
    const lease = await one.takeOne('a');
    expect(lease?.isHeld).toBe(true);
    await database.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'notes.cut-leases'`,
    );
    await eventually(() => expect(lease?.isHeld).toBe(false));
    expect(await one.takeOne('a')).not.toBe(lease);
  });
});
