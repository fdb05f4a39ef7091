import type { Worker } from 'node:worker_threads';
import { describe, expect, it } from '@jest/globals';
import { eventually } from '@proofmark/testing';
import { runningPassport } from '../../passport.fixture.js';
import { documentOf, events } from './documents.fixture.js';
import { DocumentThread } from './thread/document-thread.js';

describe('documents whose thread ends while they are captured', () => {
  const { epcis, service, query } = runningPassport();
  const endThread = () => (Reflect.get(service().app.get(DocumentThread), 'worker') as Worker | undefined)?.terminate();

  it.each(['rollback', 'proceed'])('are captured whole all the same, each event once, under %s', async (behaviour) => {
    const headers = { 'gs1-capture-error-behaviour': behaviour };
    const sent = await epcis('/capture', { method: 'POST', body: JSON.stringify(documentOf(events(2500))), headers });
    expect(sent.status).toBe(202);
    const { captureID } = sent.body as { captureID: string };
    await endThread();
    const job = await eventually(async () => {
      const { body } = await epcis(`/capture/${captureID}`);
      expect(body).toMatchObject({ running: false });
      return body;
    });
    expect(job).toMatchObject({ success: true, errors: [] });
    const facts = await query(`SELECT count(*)::int AS n FROM passport.events WHERE data->>'captureId' = $1`, [
      captureID,
    ]);
    expect(facts).toEqual([{ n: 2500 }]);
  });
});
