import { describe, expect, it } from '@jest/globals';
import { runInContext, type UnitOfWork } from '@proofmark/runtime';
import { TEST_CONTEXT, TEST_SEALING_KEY } from '@proofmark/testing';
import type { PassportConfig } from '../../passport.config.js';
import { PageTokens } from './page-tokens.js';

const config = { SEALING_KEY: TEST_SEALING_KEY } as PassportConfig;
const nothingReturned = { run: () => Promise.resolve([]) } as unknown as UnitOfWork;

function tokensAt(time: string): PageTokens {
  return new PageTokens(config, { now: () => new Date(time) }, nothingReturned);
}

describe('a page token', () => {
  it('expires when it says, not before', () =>
    runInContext(TEST_CONTEXT, async () => {
      const { token, expiresAt } = tokensAt('2026-11-21T08:00:00.000Z').issue({ at: 7 }, '/events');
      const justBefore = new Date(Date.parse(expiresAt) - 1).toISOString();
      expect(await tokensAt(justBefore).open(token, '/events')).toEqual({ at: 7 });
      await expect(tokensAt(expiresAt).open(token, '/events')).rejects.toMatchObject({
        exception: 'QueryParameterException',
        message: expect.stringContaining('expired'),
      });
    }));

  it('says nothing of what it holds', () =>
    runInContext(TEST_CONTEXT, () => {
      const { token } = tokensAt('2026-11-21T08:00:00.000Z').issue({ secret: 'remarkable' }, '/events');
      const sealed = token.split('.').at(-1) ?? '';
      expect(Buffer.from(sealed, 'base64url').toString('latin1')).not.toContain('remarkable');
    }));
});
