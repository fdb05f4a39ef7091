import { EPCIS_PATH, epcisProblem } from '@proofmark/contracts';
import type { ErrorShape } from '@proofmark/runtime';
import Negotiator from 'negotiator';
import { writeProblem } from '../xml/write-xml.js';

const TYPES = [
  'application/problem+json',
  'application/json',
  'application/problem+xml',
  'application/xml',
  'text/xml',
];

/** RFC 9457 in the words of EPCIS 2.0, as XML for who takes no JSON. */
export const epcisErrors: ErrorShape = {
  below: EPCIS_PATH,
  render: (answer, { headers }) => {
    const problem = epcisProblem(answer);
    const wanted = new Negotiator({ headers: { accept: headers.accept ?? '*/*' } }).mediaType([...TYPES]);
    // Who takes neither is told in JSON all the same.
    return wanted?.endsWith('xml')
      ? { contentType: 'application/problem+xml; charset=utf-8', body: writeProblem(problem) }
      : { contentType: 'application/problem+json; charset=utf-8', body: problem };
  },
};
