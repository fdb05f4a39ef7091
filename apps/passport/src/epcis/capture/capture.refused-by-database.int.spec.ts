import { beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@proofmark/testing';
import { runningPassport } from '../../passport.fixture.js';
import type { CaptureJobView } from './capture-job.dto.js';
import { documentOf, events, newEvent } from './documents.fixture.js';

const { epcis, query } = runningPassport();

// What no check of ours foresaw: PostgreSQL refuses an event for its data.
beforeAll(() =>
  query(`
    CREATE FUNCTION passport.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF NEW.data#>>'{event,eventID}' LIKE 'urn:example:refused%' THEN RAISE data_exception; END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER refuse BEFORE INSERT ON passport.events FOR EACH ROW EXECUTE FUNCTION passport.refuse()`),
);

async function capture(list: readonly unknown[], behaviour: string): Promise<CaptureJobView> {
  const headers = { 'gs1-capture-error-behaviour': behaviour };
  const sent = await epcis('/capture', { method: 'POST', body: documentOf(list), headers });
  return eventually(async () => {
    const { body } = await epcis(`/capture/${sent.body.captureID as string}`);
    expect(body).toMatchObject({ running: false });
    return body as CaptureJobView;
  });
}

describe('an event that the database refuses', () => {
  const refused = (n: number) => newEvent({ eventID: `urn:example:refused:${n}` });

  it('costs no other event of its document where that may be captured in part', async () => {
    const job = await capture([...events(300), refused(1), ...events(40), refused(2), ...events(300)], 'proceed');
    expect(job).toMatchObject({ success: false, capturedCount: 640, duplicateCount: 0, errorCount: 2 });
    expect(job.errors.map(({ index, title }) => [index, title])).toEqual([
      [300, 'ImplementationException'],
      [341, 'ImplementationException'],
    ]);
  });

  it('ends a document that is captured as a whole, after some tries, with nothing captured', async () => {
    const job = await capture([...events(3), refused(3)], 'rollback');
    expect(job).toMatchObject({ success: false, capturedCount: 0, errorCount: 1 });
    expect(job.errors[0]).toMatchObject({ type: 'epcisException:ImplementationException', status: 500 });
    const facts = await query("SELECT FROM passport.events WHERE data->>'captureId' = $1", [job.captureID]);
    expect(facts).toEqual([]);
  });
});
