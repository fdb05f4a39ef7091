import { describe, expect, it } from '@jest/globals';
import type { FastifyRequest } from 'fastify';
import { problemDetails, problemXml } from './problem-details.js';

const shape = problemDetails({
  below: '/api/v1/epcis',
  problemOf: ({ status, message }) => ({ type: 'about:blank', status, detail: message }),
  headers: { 'gs1-epcis-version': '2.0.0' },
});
const refused = (accept?: string) =>
  shape.render({ status: 404, code: 'not_found', message: 'Not <there>.' }, {
    headers: { ...(accept !== undefined && { accept }) },
  } as FastifyRequest);

describe('a problem', () => {
  it.each([
    undefined,
    '*/*',
    'application/json',
    'application/problem+json',
    'application/xml;q=0.5, application/json',
    'text/csv',
    '',
  ])('is told in JSON to who accepts %p', (accept) =>
    expect(refused(accept)).toEqual({
      contentType: 'application/problem+json; charset=utf-8',
      body: { type: 'about:blank', status: 404, detail: 'Not <there>.' },
      headers: { 'gs1-epcis-version': '2.0.0' },
    }),
  );

  it.each(['application/xml', 'text/xml', 'application/problem+xml', 'application/json;q=0.1, text/xml'])(
    'is told in XML to who accepts %s',
    (accept) => {
      const { contentType, body, headers } = refused(accept);
      expect(contentType).toBe('application/problem+xml; charset=utf-8');
      expect(headers).toEqual({ 'gs1-epcis-version': '2.0.0' });
      expect(body).toContain(
        '<problem xmlns="urn:ietf:rfc:7807"><type>about:blank</type><status>404</status><detail>Not &lt;there&gt;.</detail>',
      );
    },
  );

  it('has its lists as items, and leaves out what is not there', () =>
    expect(problemXml({ title: 'No', detail: undefined, errors: [{ field: 'a&b' }, { 'x y': null }] })).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<problem xmlns="urn:ietf:rfc:7807"><title>No</title>' +
        '<errors><i><field>a&amp;b</field></i><i/></errors></problem>',
    ));
});
