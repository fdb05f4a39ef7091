export type Mode = 'live' | 'test';

/** A code as its owner was told of it. */
export interface LedgerCode {
  readonly name: string;
  readonly mode: Mode;
  readonly id: string;
  readonly slug: string;
  /** Re-points that were answered 200, one after the other: the code leads to this version, counted from 0. */
  version: number;
  /** The highest version that an answered redirect led to. */
  seen: number;
  /** Redirected once: from then on it always has to be. */
  known: boolean;
}

export interface LedgerScan {
  readonly token: string;
  readonly code: LedgerCode;
  /** The phone and the code: in here one scan was answered before the next was sent. */
  readonly lane: string;
  /** `told`: answered 302. `unknown`: sent, and nobody can tell what became of it. */
  state: 'told' | 'unknown';
}

export const destinationOf = (name: string, version: number): string => `https://example.com/${name}/v${version}`;

/** What the world outside was told: kept by the clients, not by Proofmark. */
export class Ledger {
  readonly codes: LedgerCode[] = [];
  readonly scans = new Map<string, LedgerScan>();
  /** Answers that no client should ever get. */
  readonly badAnswers: string[] = [];
  /** Redirects of known codes that were answered with something else than 302. */
  badRedirects = 0;
  /** Redirects that led to an older destination than one that was answered before they were sent. */
  stale = 0;
  commands = 0;
  retries = 0;
  /** Connections that were refused: nobody was there, and no scan was sent. */
  refused = 0;
  private lastRedirect = 0;
  private outage = 0;

  /** Longest time without one answered redirect, in milliseconds; also one that has not ended yet. */
  get longestOutageMs(): number {
    return Math.round(Math.max(this.outage, performance.now() - this.lastRedirect));
  }

  beginMeasuring(): void {
    this.lastRedirect = performance.now();
    this.outage = 0;
  }

  redirected(): void {
    const now = performance.now();
    this.outage = Math.max(this.outage, now - this.lastRedirect);
    this.lastRedirect = now;
  }

  bad(what: string): void {
    if (this.badAnswers.length < 50) this.badAnswers.push(what);
  }
}
