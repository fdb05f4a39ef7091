import { describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { runningPassport } from '../../passport.fixture.js';

const service = runningPassport({ EPCIS_QUERY_TIMEOUT_MS: '200' });
const { epcis } = service;

/** For as long as the work takes, somebody else has the table for himself. */
async function whileLocked<T>(table: string, work: () => Promise<T>): Promise<T> {
  const client = new Client(service.ownerUrl());
  await client.connect();
  try {
    await client.query(`BEGIN; LOCK TABLE ${table}`);
    return await work();
  } finally {
    await client.end();
  }
}

describe('an exception of the standard', () => {
  it('[EPCIS epcisException:QueryTooComplexException] is told of a query that takes too long, with what may be done', async () => {
    const answer = await whileLocked('passport.epcis_events', () => epcis('/events'));
    expect(answer).toMatchObject({
      status: 413,
      body: {
        ...{ type: 'epcisException:QueryTooComplexException', title: 'QueryTooComplexException', status: 413 },
        detail: expect.stringMatching(/longer than 200 ms\. Narrow it/),
      },
    });
    expect(await epcis('/events')).toMatchObject({ status: 200 });
  });

  it('[EPCIS epcisException:ImplementationException] is told of a fault of ours, and nothing of what it is', async () => {
    await service.query('ALTER TABLE passport.epcis_known_values RENAME TO hidden_values');
    const answer = await epcis('/bizSteps');
    await service.query('ALTER TABLE passport.hidden_values RENAME TO epcis_known_values');
    expect(answer).toMatchObject({
      status: 500,
      body: { type: 'epcisException:ImplementationException', title: 'ImplementationException', status: 500 },
    });
    expect(answer.text).not.toContain('known_values');
    expect(await epcis('/bizSteps')).toMatchObject({ status: 200 });
  });

  it.each([[undefined], [null], ['EQ_bizStep=shipping'], [[]]])(
    '[EPCIS epcisException:QueryValidationException] is told of a named query that is none: %j',
    async (query) => {
      const answer = await epcis('/queries', { method: 'POST', body: { name: 'shipped', query } });
      expect(answer).toMatchObject({
        status: 400,
        body: {
          ...{ type: 'epcisException:QueryValidationException', title: 'QueryValidationException', status: 400 },
          errors: [{ pointer: '/query' }],
        },
      });
      expect(await epcis('/queries/shipped')).toMatchObject({ status: 404 });
    },
  );
});
