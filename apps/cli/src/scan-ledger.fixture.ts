import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import { message, type Scan, scanCaptured, topics } from '@proofmark/contracts';
import type { EventStream } from '@proofmark/event-stream';
import { eventually, get, send, signedHeaders, TEST_CONTEXT } from '@proofmark/testing';

const { workspaceId, mode } = TEST_CONTEXT;
const byLabel = (a: { label: string }, b: { label: string }) => (a.label < b.label ? -1 : 1);

/** Scans as the phones were told of them, kept outside of everything, and what analytics must make of them. */
export class ScanLedger {
  scans: Scan[] = [];

  constructor(
    private readonly stream: EventStream,
    private readonly analyticsUrl: () => string,
  ) {}

  /** So many more scans of a day; some of them are sent twice, as a resolver does that does not know whether the first time arrived. */
  async send(count: number, day: string): Promise<void> {
    const scans = Array.from({ length: count }, () => this.scan(day));
    const records = scans.map((data) => {
      const envelope = { id: data.scanId, subject: data.codeId, time: data.scannedAt, workspaceId, mode };
      return { key: data.codeId, message: message(scanCaptured, envelope, data) };
    });
    await this.stream.append(topics.scan.name, records);
    await this.stream.append(topics.scan.name, records.slice(0, 20));
  }

  /** What analytics answers over HTTP, in an order that can be compared. */
  async answered() {
    const answer = await send(this.analyticsUrl(), {
      ...get('/api/v1/analytics?from=2026-05-01&to=2026-05-31'),
      headers: signedHeaders({ scopes: ['analytics:read'] }),
    });
    const { breakdowns, ...totals } = answer.body.data;
    return { ...totals, breakdowns: { countries: [...breakdowns.countries].sort(byLabel) } };
  }

  async isCounted(): Promise<void> {
    await eventually(async () => expect(await this.answered()).toMatchObject(this.expected()));
  }

  private expected() {
    const people = this.scans.filter(({ notCounted }) => notCounted === null);
    const visits = new Set(people.map(({ visitor, scannedAt }) => `${visitor} ${scannedAt.slice(0, 10)}`));
    const countries = Map.groupBy(people, ({ country }) => country ?? '');
    return {
      totalScans: people.length,
      uniqueVisitors: visits.size,
      quality: { raw: this.scans.length },
      breakdowns: { countries: [...countries].map(([label, { length }]) => ({ label, value: length })).sort(byLabel) },
    };
  }

  private scan(day: string): Scan {
    const n = this.scans.length;
    const made: Scan = {
      ...{ scanId: randomUUID(), codeId: `qr_${n % 7}`, slug: 'kettle', outcome: 'redirected', destinationUrl: null },
      ...{ scannedAt: `${day}T0${n % 10}:30:00.000Z`, country: ['BR', 'PT', 'DE'][n % 3] ?? null, region: null },
      ...{ city: null, device: 'mobile', os: null, browser: null, language: null, referrer: null, utm: {} },
      ...{ visitor: `visitor ${n % 40}`, notCounted: n % 10 === 0 ? 'bot' : null },
    };
    this.scans.push(made);
    return made;
  }
}
