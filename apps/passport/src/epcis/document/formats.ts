import type { IncomingHttpHeaders } from 'node:http';
import { EpcisException } from '../problem/epcis-exception.js';

/** How a client wants EPCs spelled: EPCIS 2.0 §12.3, header `GS1-EPC-Format`. */
export const EPC_FORMATS = ['No_Preference', 'Always_GS1_Digital_Link', 'Always_EPC_URN', 'Never_Translates'] as const;
export type EpcFormat = (typeof EPC_FORMATS)[number];
/** What is meant where nothing is said. */
const DEFAULT_EPC_FORMAT: EpcFormat = 'Always_GS1_Digital_Link';

/** How a client wants vocabulary spelled in XML; JSON has bare words always. Header `GS1-CBV-XML-Format`. */
export const CBV_XML_FORMATS = ['No_Preference', 'Always_Web_URI', 'Always_URN', 'Never_Translates'] as const;
export type CbvXmlFormat = (typeof CBV_XML_FORMATS)[number];

/** @returns null when the header has a value that the standard does not list */
export function findEpcFormat(headers: IncomingHttpHeaders): EpcFormat | null {
  const given = headers['gs1-epc-format'];
  if (given === undefined) return DEFAULT_EPC_FORMAT;
  return EPC_FORMATS.find((format) => format === String(given).trim()) ?? null;
}

/** @throws EpcisException (400) when the header has a value that the standard does not list */
export function epcFormatOf(headers: IncomingHttpHeaders): EpcFormat {
  return oneOf(headers, 'GS1-EPC-Format', EPC_FORMATS) ?? DEFAULT_EPC_FORMAT;
}

/** @throws EpcisException (400) when the header has a value that the standard does not list */
export function cbvXmlFormatOf(headers: IncomingHttpHeaders): CbvXmlFormat {
  return oneOf(headers, 'GS1-CBV-XML-Format', CBV_XML_FORMATS) ?? 'No_Preference';
}

function oneOf<T extends string>(headers: IncomingHttpHeaders, name: string, allowed: readonly T[]): T | undefined {
  const given = headers[name.toLowerCase()];
  if (given === undefined) return undefined;
  const text = String(given).trim();
  const found = allowed.find((format) => format === text);
  if (found !== undefined) return found;
  throw new EpcisException('ValidationException', `${name} is "${text.slice(0, 40)}", not ${allowed.join(', ')}.`);
}
