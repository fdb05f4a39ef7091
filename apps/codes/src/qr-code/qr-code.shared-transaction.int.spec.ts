import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { type ApiAnswer, get, put } from '@proofmark/testing';
import { home, newCode, otherMode, otherWorkspace, pathOf, QR_CODES, runningCodes } from '../codes.fixture.js';

const { ask, query } = runningCodes();
const MANY = 60;

interface Stored {
  readonly stream_id: string;
  readonly transaction: string;
  readonly request_id: string;
}

const factsOf = async (ids: readonly string[]) =>
  (await query(
    `SELECT stream_id, transaction::text, metadata->>'requestId' AS request_id FROM codes.events WHERE stream_id = ANY($1)`,
    [ids],
  )) as unknown as Stored[];
const idsOf = (answers: readonly ApiAnswer[]) => answers.map(({ body }) => String(body.data.id));
const many = <T>(work: (n: number) => Promise<T>) => Promise.all(Array.from({ length: MANY }, (_, n) => work(n)));
const claimed = async (slug: string) =>
  (await query('SELECT qr_code_id FROM codes.claimed_slugs WHERE slug = $1', [slug])).length;

describe('codes that are made at the same time', () => {
  it('share transactions, and each is told of as its own request', async () => {
    const answers = await many((n) => ask(newCode({ name: `Together ${n}` }), { requestId: `req_together_${n}` }));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
    const facts = await factsOf(idsOf(answers));
    expect(facts).toHaveLength(MANY);
    // How many share one depends on how fast the machine is.
    expect(new Set(facts.map(({ transaction }) => transaction)).size).toBeLessThan(MANY);
    const requests = new Map(facts.map(({ stream_id, request_id }) => [stream_id, request_id]));
    expect(idsOf(answers).map((id) => requests.get(id))).toEqual(answers.map((_, n) => `req_together_${n}`));
  });

  it('can be read, listed and rolled back as any other', async () => {
    const answers = await many((n) => ask(newCode({ name: `Readable ${n}`, tags: ['readable'] })));
    for (const made of answers) {
      expect((await ask(get(pathOf(made)))).body).toEqual(made.body);
      const history = await ask(get(pathOf(made, '/destinations')));
      expect(history.body.data).toMatchObject([{ destinationUrl: home }]);
    }
    const listed = await ask(get(`${QR_CODES}?tag=readable&limit=100`));
    expect(listed.body.data).toHaveLength(MANY);
  });

  it('get a slug each, also of one name', async () => {
    const answers = await many(() => ask(newCode({ name: 'The same' })));
    const slugs = answers.map(({ body }) => String(body.data.slug));
    expect(new Set(slugs).size).toBe(MANY);
    expect(slugs.filter((slug) => slug === 'the-same')).toHaveLength(1);
  });

  it('are made although some among them are refused, and nothing of those stays', async () => {
    await ask(newCode({ slug: 'had-already' }));
    const refusals = [
      { slug: 'had-already' },
      { slug: 'too-faint', foregroundColor: '#eeeeee', strict: true },
      { slug: 'not-there', destinationUrl: 'https://blocked.example/' },
    ];
    const answers = await many((n) => ask(newCode({ name: `Among ${n}`, ...(n % 10 === 5 && refusals[n % 3]) })));
    const codes = answers.map(({ status, body }) => (status === 201 ? 'made' : String(body.error?.code)));
    const expected = ['slug_taken', 'low_contrast', 'domain_not_allowed'];
    expect(codes).toEqual(answers.map((_, n) => (n % 10 === 5 ? expected[n % 3] : 'made')));
    expect([await claimed('had-already'), await claimed('too-faint'), await claimed('not-there')]).toEqual([1, 0, 0]);
    const made = idsOf(answers.filter(({ status }) => status === 201));
    expect(await factsOf(made)).toHaveLength(made.length);
  });

  it('give a slug that two of them ask for to one', async () => {
    const answers = await many((n) => ask(newCode({ name: `Pair ${n}`, slug: `pair-${n >> 1}` })));
    const statuses = Array.from({ length: MANY / 2 }, (_, pair) =>
      [answers[2 * pair]?.status, answers[2 * pair + 1]?.status].sort(),
    );
    expect(statuses).toEqual(statuses.map(() => [201, 409]));
  });

  it('stay apart by workspace and mode', async () => {
    const callers = [{}, otherWorkspace, otherMode];
    const answers = await many((n) => ask(newCode({ name: `Apart ${n}`, tags: ['apart'] }), callers[n % 3]));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
    for (const as of callers) {
      const listed = await ask(get(`${QR_CODES}?tag=apart&limit=100`), as);
      expect(listed.body.data).toHaveLength(MANY / 3);
    }
  });

  it('are made once or not at all when their connections break', async () => {
    let making = true;
    const breaking = (async () => {
      while (making) {
        await query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'codes' AND datname = current_database()`,
        );
        await sleep(7);
      }
    })();
    const rounds: ApiAnswer[] = [];
    for (let round = 0; round < 10; round++)
      rounds.push(...(await many((n) => ask(newCode({ name: `Broken ${round * MANY + n}` })))));
    making = false;
    await breaking;
    const rows = await query(
      `SELECT data->>'name' AS name, count(*)::int AS times FROM codes.events WHERE data->>'name' LIKE 'Broken %' GROUP BY 1`,
    );
    const times = new Map(rows.map(({ name, times }) => [name, times]));
    const made = rounds.flatMap(({ status }, n) => (status === 201 ? [times.get(`Broken ${n}`)] : []));
    expect(made).toEqual(made.map(() => 1));
    expect([...new Set(times.values())]).toEqual([1]);
    expect(rounds.filter(({ status }) => status === 503).length).toBe(rounds.length - made.length);
    expect(made.length).toBeGreaterThan(0);
    expect(made.length).toBeLessThan(rounds.length);
  });

  it('are made once each with an Idempotency-Key, whatever else is made', async () => {
    const key = (n: number) => ({ 'idempotency-key': `shared-${n % 6}` });
    const make = (n: number) => ask(newCode({ name: `Keyed ${n % 6}` }, n % 10 === 0 ? key(n / 10) : undefined));
    const first = await many(make);
    const again = await many(make);
    const keyed = (answers: readonly ApiAnswer[]) => idsOf(answers.filter((_, n) => n % 10 === 0));
    expect(keyed(again)).toEqual(keyed(first));
    expect(new Set(idsOf([...first, ...again])).size).toBe(2 * MANY - 6);
  });
});

beforeAll(async () => {
  await ask(put('/api/v1/domain-rules', { allowed: [], blocked: ['blocked.example'] }));
});
