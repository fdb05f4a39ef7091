import { describe, expect, it } from '@jest/globals';
import { get, patch } from '@proofmark/testing';
import { home, newCode, pathOf, runningCodes } from '../../codes.fixture.js';

const { given, ask } = runningCodes();
const offer = (at: number) => `https://example.com/offer-${at}`;

describe('the destinations of a QR code', () => {
  it('tell where it led, since when and by whom, the present one first', async () => {
    const made = await ask(newCode());
    const member = { actor: { kind: 'member' as const, id: 'usr_01jvm3k5n0000000000000000a', role: 'admin' } };
    const changed = await ask(patch(pathOf(made, '/destination'), { destinationUrl: offer(1) }), member);
    const { status, body } = await ask(get(pathOf(made, '/destinations')));
    expect([status, body]).toEqual([
      200,
      {
        data: [
          { destinationUrl: offer(1), since: changed.body.data.updatedAt, changedBy: 'usr_01jvm3k5n0000000000000000a' },
          { destinationUrl: home, since: made.body.data.createdAt, changedBy: 'key_01jd2v8m6c7q3k5x9e0000000b' },
        ],
        page: { nextCursor: null, hasMore: false },
      },
    ]);
  });

  it('let a change be rolled back', async () => {
    const made = await ask(newCode());
    await ask(patch(pathOf(made, '/destination'), { destinationUrl: offer(1) }));
    const { body } = await ask(get(pathOf(made, '/destinations')));
    const before = body.data[1].destinationUrl as string;
    await given()
      .when(patch(pathOf(made, '/destination'), { destinationUrl: before }))
      .then(200, { data: { destinationUrl: home } });
    await given()
      .when(get(pathOf(made, '/destinations')))
      .then(200, { data: [{ destinationUrl: home }, { destinationUrl: offer(1) }, { destinationUrl: home }] });
  });

  it('do not grow by other changes, nor by saying the same again', async () => {
    const made = await ask(newCode());
    await ask(patch(pathOf(made), { name: 'Other', status: 'paused' }));
    await ask(patch(pathOf(made, '/destination'), { destinationUrl: home }));
    expect((await ask(get(pathOf(made, '/destinations')))).body.data).toHaveLength(1);
  });

  it('come page by page, each once, while the code is re-pointed', async () => {
    const made = await ask(newCode());
    for (let at = 1; at <= 4; at++) await ask(patch(pathOf(made, '/destination'), { destinationUrl: offer(at) }));
    const first = await ask(get(pathOf(made, '/destinations?limit=2')));
    await ask(patch(pathOf(made, '/destination'), { destinationUrl: offer(5) }));
    const second = await ask(get(pathOf(made, `/destinations?limit=3&cursor=${first.body.page.nextCursor as string}`)));
    const urls = [...first.body.data, ...second.body.data].map(
      ({ destinationUrl }: { destinationUrl: string }) => destinationUrl,
    );
    expect(urls).toEqual([offer(4), offer(3), offer(2), offer(1), home]);
    expect(second.body.page).toEqual({ nextCursor: null, hasMore: false });
  });

  it('are unknown for a code that is', () =>
    given().when(get('/api/v1/qr-codes/qr_x/destinations')).rejected(404, 'not_found'));
});
