import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';
import { EPCIS_PATH } from '@proofmark/contracts';
import { signedHeaders } from '@proofmark/testing';
import { caller, runningPassport } from '../../passport.fixture.js';

/** See examples/epcis/foreign-client.mjs: how to get it. */
const client = process.env.EPCIS_CLIENT ?? '';

if (client === '') it.skip('no client of others is run: EPCIS_CLIENT names no epcis2.node.js', () => undefined);
else {
  const { url } = runningPassport();

  it('[EPCIS POST /capture; GET /events; GET /capture/{captureID}] a client that others wrote captures and queries', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['examples/epcis/foreign-client.mjs'], {
      env: {
        ...process.env,
        EPCIS_URL: `${url()}${EPCIS_PATH}`,
        EPCIS_HEADERS: JSON.stringify(signedHeaders(caller)),
      },
    });
    expect(stdout.split('\n')).toEqual([
      expect.stringMatching(/^captured: 202 .*\/capture\/cap_/),
      'job: running false, success true, errors []',
      expect.stringMatching(
        /^events of .*: ObjectEvent commissioning, AggregationEvent packing, ObjectEvent shipping$/,
      ),
      'refused: 400 epcisException:QueryParameterException',
      '',
    ]);
  });
}
