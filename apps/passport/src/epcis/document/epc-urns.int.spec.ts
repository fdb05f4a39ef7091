import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startService } from '@proofmark/runtime';
import { eventually, WebhookReceiver } from '@proofmark/testing';
import { passport as definition } from '../../index.js';
import { subscribedPassport } from '../subscription/subscriptions.fixture.js';
import { prefixFormatFile } from './prefix-format-list.fixture.js';

const passport = subscribedPassport({ GCP_PREFIX_FORMAT_FILE: prefixFormatFile('0614141') });
const UNKNOWN = 'https://id.gs1.org/01/09506000134352/21/1';
const LINK = 'https://id.gs1.org/01/10614141123459/21/400';
const URN = 'urn:epc:id:sgtin:0614141.112345.400';
const headers = { 'gs1-epc-format': 'Always_EPC_URN' };

describe('[EPCIS GS1-EPC-Format] where the company prefixes are known, a Digital Link leaves as EPC URN', () => {
  const { capture, createQuery, epcis, post } = passport.inWorkspace();
  let receiver: WebhookReceiver;
  beforeAll(async () => {
    receiver = await WebhookReceiver.start();
    await createQuery('shipped');
    const wish = { dest: receiver.url, stream: true };
    expect((await post('/queries/shipped/subscriptions', wish, headers)).status).toBe(201);
    await capture(1, {
      epcList: [LINK, UNKNOWN],
      quantityList: [{ epcClass: 'https://id.gs1.org/01/10614141123459/10/A' }],
      readPoint: { id: 'https://id.gs1.org/414/0614141123452' },
    });
  });
  afterAll(() => receiver.stop());

  const written = {
    epcList: [URN, UNKNOWN],
    quantityList: [{ epcClass: 'urn:epc:class:lgtin:0614141.112345.A' }],
    readPoint: { id: 'urn:epc:id:sgln:0614141.12345.0' },
  };

  it('in results of queries', async () => {
    for (const path of ['/events', '/queries/shipped/events', '/events/urn:uuid:unit-1']) {
      const { body } = await epcis(path, { headers });
      expect(body.epcisBody.queryResults.resultsBody.eventList).toMatchObject([written]);
    }
  });

  it('in XML', async () => {
    const { text } = await epcis('/events', { headers: { ...headers, accept: 'application/xml' } });
    expect(text).toContain(`<epc>${URN}</epc>`);
    expect(text).toContain(`<epc>${UNKNOWN}</epc>`);
  });

  it('in lists of values', async () => {
    const { body } = await epcis('/epcs', { headers });
    expect(body.member).toEqual(expect.arrayContaining(written.epcList));
  });

  it('in what subscribers are sent', () =>
    eventually(() => {
      const [first] = receiver.received;
      expect(JSON.parse(first?.body ?? '{}')).toMatchObject({
        epcisBody: { queryResults: { resultsBody: { eventList: [written] } } },
      });
    }));
});

it('a service whose file of company prefixes is none does not start, and says why', async () => {
  const env = { ...passport.env(), GCP_PREFIX_FORMAT_FILE: import.meta.filename };
  await expect(startService(definition, env)).rejects.toThrow(
    `GCP_PREFIX_FORMAT_FILE: names ${import.meta.filename}, which cannot be read as JSON`,
  );
});
