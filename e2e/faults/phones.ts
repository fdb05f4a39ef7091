import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { destinationOf, type Ledger, type LedgerCode, type LedgerScan } from './ledger.ts';

const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1';
const ANSWER_MS = 20_000;
const REFUSED_PAUSE_MS = 20;

export interface PhonesTerms {
  readonly resolverUrl: string;
  readonly ledger: Ledger;
  /** Begins every token; letters and digits, at most 8. */
  readonly run: string;
  readonly phones: number;
}

/**
 * Phones that scan known codes at a pace, each one scan after the other. Every scan carries a token, as the language that the browser asks
 * for: the one header that is carried into the topic as it is, and counted by nobody.
 */
export class Phones {
  private readonly pool: Pool;
  private readonly terms: PhonesTerms;
  private perSecond = 0;
  private leaving = false;
  private scanned = 0;
  private readonly loops: Promise<void>[];
  private known: readonly LedgerCode[] = [];

  constructor(terms: PhonesTerms) {
    this.terms = terms;
    this.pool = new Pool(terms.resolverUrl, {
      connections: terms.phones,
      pipelining: 1,
      headersTimeout: ANSWER_MS,
      bodyTimeout: ANSWER_MS,
    });
    this.loops = Array.from({ length: terms.phones }, (_, phone) => this.scanOn(phone));
  }

  /** Looks which new codes have come to the resolver: those are scanned from now on. */
  async meet(): Promise<void> {
    for (const code of this.terms.ledger.codes) if (!code.known) await this.scan(code, 'n');
    this.known = this.terms.ledger.codes.filter(({ known }) => known);
  }

  /** Scans per second over all phones; 0 lets them rest. */
  pace(perSecond: number): void {
    this.perSecond = perSecond;
  }

  async leave(): Promise<void> {
    this.leaving = true;
    await Promise.all(this.loops);
    await this.pool.close();
  }

  /** One scan beside the pace, noted like all others. Null when nobody answered. */
  async scan(code: LedgerCode, phone: string): Promise<string | null> {
    const scan = this.newScan(code, phone);
    const floor = code.seen;
    try {
      const { statusCode, headers, body } = await this.pool.request({
        path: `/r/${code.slug}`,
        method: 'GET',
        headers: { 'user-agent': IPHONE, 'accept-language': scan.token },
      });
      await body.dump();
      this.answered(scan, floor, { status: statusCode, location: String(headers['location']) });
      return statusCode === 302 ? String(headers['location']) : null;
    } catch (error) {
      this.unanswered(scan, error as Error & { code?: string });
      return null;
    }
  }

  private newScan(code: LedgerCode, phone: string): LedgerScan {
    const token = `x-${this.terms.run}-${phone}-${(this.scanned++).toString(36)}`;
    const scan: LedgerScan = { token, code, lane: `${phone} ${code.id}`, state: 'unknown' };
    this.terms.ledger.scans.set(token, scan);
    return scan;
  }

  private answered(scan: LedgerScan, floor: number, { status, location }: { status: number; location: string }): void {
    const { ledger } = this.terms;
    const { code } = scan;
    if (status === 404 && !code.known) {
      // No scan: the stream has not carried the code here yet.
      ledger.scans.delete(scan.token);
      return;
    }
    if (status !== 302) {
      ledger.badRedirects++;
      ledger.bad(`${status} for the known code ${code.slug}`);
      return;
    }
    scan.state = 'told';
    code.known = true;
    ledger.redirected();
    const version = Number(/v(\d+)$/.exec(location)?.[1] ?? -1);
    if (location !== destinationOf(code.name, version)) ledger.bad(`${code.slug} led to ${location}`);
    if (version < floor) ledger.stale++;
    code.seen = Math.max(code.seen, version);
  }

  private unanswered(scan: LedgerScan, error: Error & { code?: string }): void {
    if (error.code !== 'ECONNREFUSED') return;
    // It was never sent.
    this.terms.ledger.scans.delete(scan.token);
    this.terms.ledger.refused++;
  }

  private async scanOn(phone: number): Promise<void> {
    const { ledger, phones } = this.terms;
    const name = `p${phone.toString(36)}`;
    let due = performance.now() + Math.random() * 100;
    for (let turn = phone; !this.leaving; turn += 7) {
      const code = this.known[turn % Math.max(this.known.length, 1)];
      if (this.perSecond === 0 || !code) {
        await sleep(20);
        due = performance.now();
        continue;
      }
      const refusedBefore = ledger.refused;
      await this.scan(code, name);
      if (ledger.refused > refusedBefore) await sleep(REFUSED_PAUSE_MS);
      // Told to rest meanwhile: nothing is due.
      if (this.perSecond === 0) continue;
      due = Math.max(due + (phones * 1000) / this.perSecond, performance.now() - 500);
      const wait = due - performance.now();
      if (wait > 0) await sleep(wait);
    }
  }
}
