import { Injectable } from '@nestjs/common';
import { Clock } from '@proofmark/runtime';
import type { FastifyReply } from 'fastify';
import type { IncomingHttpHeaders } from 'node:http';
import { cbvXmlFormatOf, epcFormatOf } from '../document/formats.js';
import { type EpcisQueryDocument, queryDocument } from '../document/query-document.js';
import { xmlSpelling } from '../document/spelling.js';
import { Spellings } from '../document/spellings.js';
import type { RecordedEvent } from '../event/recorded-event.js';
import { acceptedType, DOCUMENT_TYPES, isXml } from '../http/media-types.js';
import { writeQueryDocument } from '../xml/write-xml.js';

export interface Exchange {
  readonly headers: IncomingHttpHeaders;
  readonly reply: FastifyReply;
}

/** How a client wants its events: the form, and how identifiers are spelled in it. */
@Injectable()
export class EventDocuments {
  constructor(
    private readonly clock: Clock,
    private readonly spellings: Spellings,
  ) {}

  /**
   * The EPCISQueryDocument to send, its headers set.
   * @param queryName of a named query
   * @throws EpcisException (406, 400) when the client takes none of the forms or wants a spelling that there is not
   */
  write(events: readonly RecordedEvent[], { headers, reply }: Exchange, queryName?: string): string {
    const type = acceptedType(headers, DOCUMENT_TYPES);
    const format = epcFormatOf(headers);
    const xmlFormat = cbvXmlFormatOf(headers);
    const inXml = isXml(type);
    const inJson = this.spellings.of(format);
    const spelling = inXml ? xmlSpelling(inJson, xmlFormat) : inJson;
    const creationDate = this.clock.now().toISOString();
    const document = queryDocument(events, { spelling, creationDate, ...(queryName !== undefined && { queryName }) });
    reply.headers({
      'content-type': `${type}; charset=utf-8`,
      vary: 'Accept, GS1-EPC-Format, GS1-CBV-XML-Format',
      'gs1-epc-format': format,
      ...(inXml && { 'gs1-cbv-xml-format': xmlFormat }),
      ...extensionsOf(document),
    });
    return inXml ? writeQueryDocument(document) : JSON.stringify(document);
  }
}

const LONGEST_HEADER = 4096;

/** The prefixes of the document, as far as a header holds them. */
function extensionsOf({ '@context': [, namespaces] }: EpcisQueryDocument): Record<string, string> {
  const pairs = Object.entries(typeof namespaces === 'object' ? namespaces : {}).map((pair) => pair.join('='));
  const text = pairs.join(', ');
  return text === '' || text.length > LONGEST_HEADER || !/^[\x20-\x7e]+$/.test(text) ? {} : { 'gs1-extensions': text };
}
