import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@proofmark/testing';
import { SCHEMA, startTills, type TillService } from './fixtures/till-service.js';
import { RelaySession } from './relay/relay-session.js';

let tills: TillService;
const sessions: RelaySession[] = [];
beforeAll(async () => void (tills = await startTills({})));
afterEach(async () => void (await Promise.all(sessions.splice(0).map((session) => session.close()))));
afterAll(() => tills.close());

async function open(silenceMs?: number): Promise<RelaySession> {
  const database = { url: tills.database.of(SCHEMA).databaseUrl, schema: SCHEMA };
  const session = await RelaySession.open(database, () => undefined, silenceMs);
  sessions.push(session);
  return session;
}

/** Nothing at all happens in this process for so long. */
const hang = (ms: number) => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

describe('a relay that leads', () => {
  it('loses the lead while it hangs, and finds out before it publishes', async () => {
    const [leader, other] = [await open(400), await open()];
    expect([await leader.lead(), await other.lead()]).toEqual([true, false]);
    hang(1_500);
    await expect(leader.confirmLead()).rejects.toThrow();
    await eventually(async () => expect(await other.lead()).toBe(true));
  });

  it('keeps it for as long as it is alive, however long the stream takes', async () => {
    const [leader, other] = [await open(400), await open()];
    expect(await leader.lead()).toBe(true);
    await sleep(1_500);
    await leader.confirmLead();
    expect(await other.lead()).toBe(false);
  });
});
