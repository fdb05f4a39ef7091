import { describe, expect, it } from '@jest/globals';
import { get, send } from '@proofmark/testing';
import { runningNotes } from '../fixtures/running-notes.js';
import { Health } from '../index.js';

describe('the health of a service', () => {
  const notes = runningNotes();

  it('is asked without a credential', async () => {
    await notes.givenNobody().when(get('/health/live')).then(200, { status: 'live' });
    await notes
      .givenNobody()
      .when(get('/health/ready'))
      .then(200, { status: 'ready', checks: { database: 'ok' } });
  });

  it('turns when one check fails, and says which and why', async () => {
    const health = notes.service.app.get(Health);
    health.register('relay', () => Promise.reject(new Error('stopped')));
    await notes
      .givenNobody()
      .when(get('/health/ready'))
      .then(503, { status: 'not ready', checks: { database: 'ok', relay: 'stopped' } });
    health.register('relay', () => undefined);
    await notes
      .givenNobody()
      .when(get('/health/ready'))
      .then(200, { checks: { relay: 'ok' } });
  });

  it('does not wait for a check that never answers', async () => {
    const health = notes.service.app.get(Health);
    health.register('slow', () => new Promise(() => undefined));
    const answer = await send(notes.service.url, get('/health/ready'));
    expect(answer).toMatchObject({ status: 503, body: { checks: { slow: 'no answer' } } });
    health.register('slow', () => undefined);
  });

  it('turns while the service stops', async () => {
    const health = notes.service.app.get(Health);
    health.stop();
    await notes.givenNobody().when(get('/health/ready')).then(503, { status: 'not ready' });
    await notes.givenNobody().when(get('/health/live')).then(200);
  });
});
