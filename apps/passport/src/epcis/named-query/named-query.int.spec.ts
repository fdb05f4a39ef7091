import { describe, expect, it } from '@jest/globals';
import { subscribedPassport } from '../subscription/subscriptions.fixture.js';

const passport = subscribedPassport();

describe('[EPCIS named query] a named query', () => {
  it('[EPCIS GET /queries; POST /queries; GET /queries/{queryName}; DELETE /queries/{queryName}] is created, read, listed in pages and deleted', async () => {
    const { post, epcis } = passport.inWorkspace();
    for (const name of ['c', 'a', 'b']) {
      const answer = await post('/queries', { name, query: { EQ_bizStep: ['shipping'] } });
      expect([answer.status, answer.headers.get('location')]).toEqual([201, `/api/v1/epcis/queries/${name}`]);
      expect(answer.body).toEqual({ name, query: { EQ_bizStep: ['shipping'] } });
    }
    const first = await epcis('/queries?perPage=2');
    expect(first.body.map(({ name }: { name: string }) => name)).toEqual(['a', 'b']);
    const next = /<\/api\/v1\/epcis([^>]+)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
    const second = await epcis(next);
    expect(second.body).toEqual([{ name: 'c', query: { EQ_bizStep: ['shipping'] } }]);
    expect(second.headers.get('link')).toBeNull();
    expect((await epcis('/queries/b')).body.name).toBe('b');
    expect((await epcis('/queries/b', { method: 'DELETE' })).status).toBe(204);
    for (const method of ['GET', 'DELETE']) {
      const gone = await epcis('/queries/b', { method });
      expect([gone.status, gone.body.type]).toEqual([404, 'epcisException:NoSuchNameException']);
    }
  });

  it('never changes; its name is free again once it is deleted', async () => {
    const { post, epcis, createQuery } = passport.inWorkspace();
    await createQuery('shipped');
    const again = await post('/queries', { name: 'shipped', query: { EQ_bizStep: ['receiving'] } });
    expect([again.status, again.body.type]).toEqual([409, 'epcisException:ResourceAlreadyExistsException']);
    expect((await epcis('/queries/shipped')).body.query).toEqual({ EQ_bizStep: ['shipping'] });
    await epcis('/queries/shipped', { method: 'DELETE' });
    await createQuery('shipped', { EQ_bizStep: ['receiving'] });
  });

  it('is created once, however many create it at the same time', async () => {
    const { post } = passport.inWorkspace();
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => post('/queries', { name: 'one', query: { EQ_action: ['ADD'] } })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409, 409, 409]);
  });

  it('[EPCIS GET /queries/{queryName}/events; prefixes] is run in pages, with the prefixes it was created with', async () => {
    const { post, epcis, capture } = passport.inWorkspace();
    const context = { '@context': [{ ext: 'https://ns.example.com/' }], 'ext:lot': 'A' };
    for (const id of [1, 2, 3]) await capture(id, context);
    await capture(4);
    const query = { 'EQ_example:lot': ['A'], orderBy: 'recordTime', orderDirection: 'ASC' };
    const made = await post(
      '/queries',
      { name: 'lots', query },
      { 'gs1-extensions': 'example=https://ns.example.com/' },
    );
    expect(made.body.query['@context']).toEqual([{ example: 'https://ns.example.com/' }]);
    const idsOf = ({ body }: Awaited<ReturnType<typeof epcis>>) =>
      body.epcisBody.queryResults.resultsBody.eventList.map(({ eventID }: { eventID: string }) => eventID);
    const first = await epcis('/queries/lots/events?perPage=2');
    expect([first.status, first.body.epcisBody.queryResults.queryName]).toEqual([200, 'lots']);
    expect(idsOf(first)).toEqual(['urn:uuid:unit-1', 'urn:uuid:unit-2']);
    const next = /<\/api\/v1\/epcis([^>]+)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
    expect(idsOf(await epcis(next))).toEqual(['urn:uuid:unit-3']);
    for (const more of ['EQ_bizStep=shipping', 'reportIfEmpty=true', 'stream=true']) {
      const other = await epcis(`/queries/lots/events?${more}`);
      expect([other.status, other.body.type]).toEqual([400, 'epcisException:QueryParameterException']);
    }
    const generated = await epcis('/queries/lots/events?reportIfEmpty=false&perPage=30');
    expect(idsOf(generated)).toHaveLength(3);
  });

  it('has a name that survives an address', async () => {
    const { createQuery, epcis } = passport.inWorkspace();
    const name = 'Käse & Wurst 100%';
    await createQuery(name);
    expect((await epcis(`/queries/${encodeURIComponent(name)}`)).body.name).toBe(name);
  });

  it.each<[unknown, number, string]>([
    [{ name: 'x', query: { EQ_colour: ['red'] } }, 400, 'QueryParameterException'],
    [{ name: 'x', query: { EQ_bizStep: [], maxEventCount: 'many' } }, 400, 'QueryParameterException'],
    [{ name: 'x' }, 400, 'QueryValidationException'],
    [{ name: 'x', query: [] }, 400, 'QueryValidationException'],
    [{ query: {} }, 400, 'ValidationException'],
    [{ name: '', query: {} }, 400, 'ValidationException'],
    [{ name: 'a/b', query: {} }, 400, 'ValidationException'],
    [{ name: '..', query: {} }, 400, 'ValidationException'],
    [{ name: 'x'.repeat(129), query: {} }, 400, 'ValidationException'],
    [{ name: 'x', query: {}, colour: 'red' }, 400, 'ValidationException'],
    [{ name: 'x', query: { EQ_eventID: ['x'.repeat(60_000), 'y'.repeat(60_000)] } }, 413, 'QueryTooComplexException'],
    ['[]', 400, 'ValidationException'],
    ['', 400, 'ValidationException'],
    ['{"name":"x","name":"y","query":{}}', 400, 'ValidationException'],
  ])('%j is refused', async (body, status, exception) => {
    const { post, epcis } = passport.inWorkspace();
    const answer = await post('/queries', body);
    expect([answer.status, answer.body.type]).toEqual([status, `epcisException:${exception}`]);
    expect((await epcis('/queries')).body).toEqual([]);
  });
});
