import { type Findings, repeated } from './findings.ts';
import type { Ledger, LedgerScan } from './ledger.ts';
import type { ToldChange, ToldScan } from './topics.ts';

/** Every change of every code was published, the first time in its order; the last word on a code is its last change. @returns how many were told again */
export function auditChanges(
  ledger: Ledger,
  told: readonly ToldChange[],
  { lateOnes, findings }: { readonly lateOnes: boolean; readonly findings: Findings },
): number {
  const byKey = Map.groupBy(told, ({ key }) => key);
  let again = 0;
  for (const { id, version } of ledger.codes) {
    const sequences = (byKey.get(id) ?? []).map(({ sequence }) => String(sequence));
    const expected = Array.from({ length: version + 1 }, (_, n) => String(n + 1));
    findings.compare(`changes of ${id} in the topic`, expected, sequences);
    if (!lateOnes && sequences.length > 0 && sequences.at(-1) !== expected.at(-1))
      findings.add('outOfOrder', `the topic ends with change ${sequences.at(-1)} of ${id}`);
    again += repeated(sequences).length;
  }
  return again;
}

interface ScansInTopic {
  /** The ids of the scans of each code, once each. */
  readonly byCode: ReadonlyMap<string, readonly string[]>;
  readonly repeated: number;
}

/** Every answered scan is there under one id; of one phone and one code in the order of the scans. */
export function auditScans(
  ledger: Ledger,
  told: readonly ToldScan[],
  { unrecorded, findings }: { readonly unrecorded: number; readonly findings: Findings },
): ScansInTopic {
  const byToken = Map.groupBy(told, ({ token }) => token);
  const missing = [...ledger.scans.values()].filter(({ token, state }) => state === 'told' && !byToken.has(token));
  // The journal could not be written, and the resolver counted what it could not keep: not one more may be missing.
  if (missing.length > unrecorded)
    for (const { token } of missing.slice(unrecorded)) findings.add('lost', `the topic lacks the scan ${token}`);
  for (const [token, records] of byToken) {
    if (!ledger.scans.has(token)) findings.add('doubled', `the topic holds a scan ${token} that nobody sent`);
    const ids = new Set(records.map(({ scanId }) => scanId));
    if (ids.size > 1) findings.add('doubled', `the scan ${token} stands in the topic as ${[...ids].join(' and ')}`);
  }
  auditOrder(ledger, told, findings);
  const byCode = Map.groupBy(told, ({ key }) => key);
  return {
    byCode: new Map([...byCode].map(([key, scans]) => [key, [...new Set(scans.map(({ scanId }) => scanId))]])),
    repeated: repeated(told.map(({ scanId }) => scanId)).length,
  };
}

function auditOrder(ledger: Ledger, told: readonly ToldScan[], findings: Findings): void {
  const sent = new Map([...ledger.scans.keys()].map((token, nth) => [token, nth]));
  const lastOf = new Map<LedgerScan['lane'], number>();
  for (const token of new Set(told.map((scan) => scan.token))) {
    const scan = ledger.scans.get(token);
    if (!scan) continue;
    const nth = sent.get(token) ?? 0;
    if (nth < (lastOf.get(scan.lane) ?? -1)) findings.add('outOfOrder', `the scan ${token} stands behind a later one`);
    lastOf.set(scan.lane, nth);
  }
}
