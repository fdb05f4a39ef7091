import { execFile } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { EPCIS_PATH } from '@proofmark/contracts';
import { eventually, WebhookReceiver } from '@proofmark/testing';
import { foreignClient } from './foreign-client.js';
import { WholeProofmark } from './whole-proofmark.js';

const folder = mkdtempSync(join(tmpdir(), 'proofmark-client-'));
const client = foreignClient(folder);
afterAll(() => rmSync(folder, { recursive: true }));

let proofmark: WholeProofmark;
let receiver: WebhookReceiver;

beforeAll(async () => {
  if (client === null) return;
  proofmark = await WholeProofmark.start({ OUTBOUND_ALLOW_LOOPBACK: 'true' });
  receiver = await WebhookReceiver.start();
});
afterAll(async () => {
  await receiver?.stop();
  await proofmark?.stop();
});

describe('an EPCIS client that others wrote', () => {
  if (client === null) {
    it.skip('was not run: npm could not bring epcis2.js 2.7.3 (no network, or a registry without it)', () => undefined);
    return;
  }

  it('[EPCIS POST /capture; GET /capture/{captureID}; GET /events; POST /queries; POST /queries/{queryName}/subscriptions] captures, follows its jobs, queries and subscribes through the gateway with an API key', async () => {
    const { keys } = await proofmark.newTenant();
    const { stdout } = await promisify(execFile)(process.execPath, ['examples/epcis/foreign-client.mjs'], {
      env: {
        ...process.env,
        EPCIS_CLIENT: client,
        EPCIS_URL: `${proofmark.gatewayUrl}${EPCIS_PATH}`,
        EPCIS_KEY: keys.test.token,
        EPCIS_DEST: receiver.url,
      },
    });
    expect(stdout.split('\n')).toEqual([
      'captured: success true, errors []',
      expect.stringMatching(
        /^events of \w+: ObjectEvent commissioning, AggregationEvent packing, ObjectEvent shipping$/,
      ),
      'not captured: success false, /epcisBody/eventList/0/epcList/0',
      'refused: 400 epcisException:QueryParameterException',
      expect.stringMatching(/^subscribed: 201 \/api\/v1\/epcis\/queries\/received%20\w+\/subscriptions\/eps_\w+$/),
      '',
    ]);
    await eventually(() => expect(receiver.received).toHaveLength(1));
    const { headers, body } = receiver.received[0]!;
    const [, serial = ''] = /^events of (\w+)/m.exec(stdout) ?? [];
    expect(JSON.parse(body)).toMatchObject({
      epcisBody: {
        queryResults: {
          queryName: `received ${serial}`,
          resultsBody: { eventList: [{ type: 'ObjectEvent', bizStep: 'receiving' }] },
        },
      },
    });
    const [, t, v1] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['gs1-signature'])) ?? [];
    expect(v1).toBe(createHmac('sha256', serial).update(`${t}.${body}`).digest('hex'));
  });
});
