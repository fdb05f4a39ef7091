import { describe, expect, it } from '@jest/globals';
import { runningPassport } from '../../passport.fixture.js';

describe('the edge of the EPCIS interface', () => {
  const { epcis } = runningPassport();

  it('[EPCIS epcisException:NoSuchNameException; application/problem+json] tells of an unknown address in the words of the standard, with the versions it speaks', async () => {
    const { status, headers, body } = await epcis('/nothing-here');
    expect(status).toBe(404);
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(headers.get('gs1-epcis-version')).toBe('2.0.0');
    expect(body).toMatchObject({
      type: 'epcisException:NoSuchNameException',
      title: 'NoSuchNameException',
      status: 404,
    });
  });

  it.each([
    ['GS1-EPCIS-Version', '1.2', 406, 'NotAcceptableException'],
    ['GS1-EPCIS-Min', '2.1', 406, 'NotAcceptableException'],
    ['GS1-EPCIS-Max', '1.9', 406, 'NotAcceptableException'],
    ['GS1-CBV-Version', '3.0', 406, 'NotAcceptableException'],
    ['GS1-EPCIS-Version', 'two', 400, 'ValidationException'],
  ])(
    '[EPCIS GS1-EPCIS-Version; GS1-CBV-Version; GS1-EPCIS-Min, GS1-EPCIS-Max; GS1-CBV-Min, GS1-CBV-Max; 406; epcisException:NotAcceptableException] refuses %s: %s',
    async (name, value, status, exception) => {
      const answer = await epcis('/nothing-here', { headers: { [name]: value } });
      expect(answer).toMatchObject({ status, body: { type: `epcisException:${exception}` } });
    },
  );

  it.each(['2', '2.0', '2.0.0', '2.0.1'])('takes GS1-EPCIS-Version %s', async (version) => {
    expect((await epcis('/nothing-here', { headers: { 'GS1-EPCIS-Version': version } })).status).toBe(404);
  });

  it('says 404 to OPTIONS of what is not there', async () => {
    expect((await epcis('/nothing-here', { method: 'OPTIONS' })).status).toBe(404);
  });
});
