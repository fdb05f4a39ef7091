import { XmlRefused } from './xml-tree.js';

/** What EPCIS comes in: XML 1.0 §4.3.3 wants the first two of every reader. */
const ENCODINGS: ReadonlySet<string> = new Set(['utf-8', 'utf-16', 'utf-16le', 'utf-16be', 'us-ascii', 'iso-8859-1']);
const DECLARED = /^<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([A-Za-z][\w.-]{0,40})["']/;

/** @throws XmlRefused when the bytes are not of the encoding they claim, or of one that is not read */
export function decodeXml(bytes: Uint8Array): string {
  const encoding = markedEncoding(bytes) ?? declaredEncoding(bytes);
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_ENCODING_INVALID_ENCODED_DATA') throw error;
    throw new XmlRefused(`found bytes that are no ${encoding}, allowed is XML in the encoding it declares`);
  }
}

function markedEncoding([first, second]: Uint8Array): string | undefined {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : undefined;
}

function declaredEncoding(bytes: Uint8Array): string {
  const start = Buffer.from(bytes.subarray(0, 300)).toString('latin1');
  const declared = (DECLARED.exec(start.replace(/^ï»¿/, ''))?.[1] ?? 'utf-8').toLowerCase();
  if (!ENCODINGS.has(declared))
    throw new XmlRefused(`found the encoding "${declared}", allowed are ${[...ENCODINGS].join(', ')}`);
  // Sixteen bits without the mark at the start are no UTF-16, whatever the declaration says.
  return declared.startsWith('utf-16') ? 'utf-8' : declared;
}
