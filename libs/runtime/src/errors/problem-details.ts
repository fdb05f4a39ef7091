import Negotiator from 'negotiator';
import { attributesText, membersText, tag } from '../xml/xml-text.js';
import type { ErrorAnswer } from './error-answer.js';
import type { ErrorShape } from './error-shape.js';

const JSON_TYPE = 'application/problem+json';
const XML_TYPE = 'application/problem+xml';
const TYPES = [JSON_TYPE, 'application/json', XML_TYPE, 'application/xml', 'text/xml'];
/** RFC 7807, appendix A; RFC 9457 keeps it. */
const NAMESPACE = 'urn:ietf:rfc:7807';

export interface ProblemDetails {
  /** The addresses it holds for: this one and all below it. */
  readonly below: string;
  readonly problemOf: (answer: ErrorAnswer) => object;
  /** On every refusal. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** RFC 9457: `application/problem+json`, and `application/problem+xml` for who takes no JSON. */
export function problemDetails({ below, problemOf, headers = {} }: ProblemDetails): ErrorShape {
  return {
    below,
    render: (answer, { headers: { accept = '*/*' } }) => {
      const problem = problemOf(answer);
      const wanted = new Negotiator({ headers: { accept } }).mediaType([...TYPES]);
      // Who takes neither is told in JSON all the same.
      return wanted?.endsWith('xml')
        ? { contentType: `${XML_TYPE}; charset=utf-8`, body: problemXml(problem), headers }
        : { contentType: `${JSON_TYPE}; charset=utf-8`, body: problem, headers };
    },
  };
}

export function problemXml(problem: object): string {
  const root = tag('problem', membersText(problem), attributesText({ xmlns: NAMESPACE }));
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root}`;
}
