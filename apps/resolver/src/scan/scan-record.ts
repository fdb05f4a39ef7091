import { message, type Mode, type Scan, scanCaptured, type ScanMessage } from '@proofmark/contracts';
import { timeOf } from './scan-id.js';

/** What is the same for all scans of a code as it stands; written once as JSON and then copied into each record. */
export interface ScannedCode {
  readonly workspaceId: string;
  readonly mode: Mode;
  readonly codeId: string;
  readonly slug: string;
  readonly outcome: Scan['outcome'];
  readonly destinationUrl: string | null;
  readonly utm: Scan['utm'];
}

/** What is told by the request itself. */
export type ScanDetails = Pick<
  Scan,
  | 'scanId'
  | 'device'
  | 'os'
  | 'browser'
  | 'notCounted'
  | 'country'
  | 'region'
  | 'city'
  | 'language'
  | 'referrer'
  | 'visitor'
>;

type CodePart = [Mode, string, string, string, Scan['outcome'], string | null, Scan['utm']];
type Line = [1, ...Fields];
type Fields = [...CodePart, ...DetailPart];
type DetailPart = [
  string,
  Scan['device'],
  string | null,
  string | null,
  Scan['notCounted'],
  string | null,
  string | null,
  string | null,
  string | null,
  string | null,
  string,
];

/** The code's part of a line, without brackets. */
export function encodeCode({ workspaceId, mode, codeId, slug, outcome, destinationUrl, utm }: ScannedCode): string {
  const part: CodePart = [mode, workspaceId, codeId, slug, outcome, destinationUrl, utm];
  return JSON.stringify(part).slice(1, -1);
}

/** One line of the journal: a JSON array that begins with the number of its layout, 1. */
export function encodeScan(codePart: string, scan: ScanDetails): string {
  const { scanId, device, os, browser, notCounted, country, region, city, language, referrer, visitor } = scan;
  const part: DetailPart = [
    scanId,
    device,
    os,
    browser,
    notCounted,
    country,
    region,
    city,
    language,
    referrer,
    visitor,
  ];
  return `[1,${codePart},${JSON.stringify(part).slice(1)}`;
}

/** @throws SyntaxError or TypeError where the line is of no layout that this version knows */
export function decodeScan(line: string): ScanMessage {
  const record = JSON.parse(line) as Line;
  if (record[0] !== 1) throw new TypeError(`A scan of layout ${String(record[0])}`);
  const [, mode, workspaceId, codeId, slug, outcome, destinationUrl, utm, scanId, ...details] = record;
  const [device, os, browser, notCounted, country, region, city, language, referrer, visitor] = details;
  const scannedAt = new Date(timeOf(scanId)).toISOString();
  const place = { country, region, city };
  const agent = { device, os, browser, language, referrer, visitor, notCounted };
  const data: Scan = { scanId, codeId, slug, scannedAt, outcome, destinationUrl, ...place, ...agent, utm };
  return message(scanCaptured, { id: scanId, subject: codeId, time: scannedAt, workspaceId, mode }, data);
}
