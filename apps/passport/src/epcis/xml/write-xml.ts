import type { EpcisQueryDocument } from '../document/query-document.js';
import { contextOf, writeEvent } from './write-event.js';
import { attributesText, escapeText, tag } from './xml-text.js';
import { XmlNames } from './xml-names.js';

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';
const EPCIS = 'urn:epcglobal:epcis:xsd:2';
const EPCIS_QUERY = 'urn:epcglobal:epcis-query:xsd:2';
/** RFC 7807, appendix A. */
const PROBLEM = 'urn:ietf:rfc:7807';

/** A query document as the standard's XML Schema has it: `epcisq:EPCISQueryDocument`. Vocabulary must be spelled for XML already. */
export function writeQueryDocument(document: EpcisQueryDocument): string {
  const { queryName, subscriptionID, resultsBody } = document.epcisBody.queryResults;
  const names = new XmlNames(contextOf(document['@context']));
  const prefix = names.declare('epcisq', EPCIS_QUERY);
  for (const [wanted, uri] of Object.entries(contextOf(document['@context']))) names.declare(wanted, String(uri));
  const events = resultsBody.eventList.map((event) => writeEvent(event, names)).join('');
  const results = [
    textTag('queryName', queryName),
    textTag('subscriptionID', subscriptionID),
    tag('resultsBody', tag('EventList', events)),
  ];
  const { schemaVersion, creationDate } = document;
  return (
    DECLARATION +
    tag(
      `${prefix}:EPCISQueryDocument`,
      tag('EPCISBody', tag(`${prefix}:QueryResults`, results.join(''))),
      names.declarations() + attributesText({ schemaVersion, creationDate }),
    )
  );
}

/** A capture job in the JSON form of the standard. */
interface WrittenJob {
  readonly captureID: string;
  readonly running: boolean;
  readonly success: boolean;
  readonly captureErrorBehaviour: string;
  readonly createdAt: string;
  readonly finishedAt?: string;
  readonly errorFile?: string;
  readonly errors?: readonly object[];
}

/** `epcis:EPCISCaptureJob` of the standard's XML Schema. */
export function writeCaptureJob(job: WrittenJob): string {
  const { running, success, captureID, captureErrorBehaviour, createdAt, finishedAt, errorFile, errors = [] } = job;
  const content = [
    textTag('captureErrorBehaviour', captureErrorBehaviour),
    textTag('createdAt', createdAt),
    textTag('finishedAt', finishedAt),
    errors.length > 0 ? tag('errors', errors.map((error) => tag('error', members(error))).join('')) : '',
    textTag('errorFile', errorFile),
  ];
  const attributes = { 'xmlns:epcis': EPCIS, running, success, captureID };
  return DECLARATION + tag('epcis:EPCISCaptureJob', content.join(''), attributesText(attributes));
}

/** A problem as `application/problem+xml`: RFC 7807, appendix A. */
export function writeProblem(problem: object): string {
  return DECLARATION + tag('problem', members(problem), attributesText({ xmlns: PROBLEM }));
}

/** Members of JSON as elements of their names, those of a list as `i`: RFC 7807, appendix A. */
function members(object: object): string {
  const names = new XmlNames({});
  const write = (value: unknown): string => {
    if (Array.isArray(value)) return value.map((one) => tag('i', write(one))).join('');
    return typeof value === 'object' && value !== null ? inner(value) : escapeText(String(value));
  };
  const inner = (value: object): string =>
    Object.entries(value)
      .filter(([, one]) => one !== undefined && one !== null)
      .map(([name, one]) => tag(names.write(name), write(one)))
      .join('');
  return inner(object);
}

function textTag(name: string, text: string | undefined): string {
  return text === undefined ? '' : tag(name, escapeText(text));
}
