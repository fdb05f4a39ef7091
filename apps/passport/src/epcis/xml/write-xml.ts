import { attributesText, escapeText, membersText, tag } from '@proofmark/runtime';
import type { EpcisQueryDocument } from '../document/query-document.js';
import { contextOf, writeEvent } from './write-event.js';
import { XmlNames } from './xml-names.js';

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';
const EPCIS = 'urn:epcglobal:epcis:xsd:2';
const EPCIS_QUERY = 'urn:epcglobal:epcis-query:xsd:2';

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
    errors.length > 0 ? tag('errors', errors.map((error) => tag('error', membersText(error))).join('')) : '',
    textTag('errorFile', errorFile),
  ];
  const attributes = { 'xmlns:epcis': EPCIS, running, success, captureID };
  return DECLARATION + tag('epcis:EPCISCaptureJob', content.join(''), attributesText(attributes));
}

function textTag(name: string, text: string | undefined): string {
  return text === undefined ? '' : tag(name, escapeText(text));
}
