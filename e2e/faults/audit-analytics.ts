import type { FaultSystem } from './fault-system.ts';
import type { Findings } from './findings.ts';
import type { Ledger, LedgerCode } from './ledger.ts';

/** Codes whose counts are asked for as their owner does, over HTTP; of all others the rows are looked at. */
const ASKED = 5;

interface Terms {
  readonly ledger: Ledger;
  readonly scans: ReadonlyMap<string, readonly string[]>;
}

/** Analytics has counted each scan of the topic once, neither more nor less. */
export async function auditAnalytics(system: FaultSystem, { ledger, scans }: Terms, findings: Findings): Promise<void> {
  const expectedOf = (id: string) => scans.get(id)?.length ?? 0;
  const ids = ledger.codes.map(({ id }) => id);
  for (const { code_id: id, kept, people } of await system.database.rows<Counts>(COUNTS, [ids])) {
    compareCount(findings, `scans of ${id} in analytics`, { expected: expectedOf(id), found: Number(kept) });
    compareCount(findings, `people counted for ${id}`, { expected: expectedOf(id), found: Number(people) });
  }
  for (const code of ledger.codes.slice(0, ASKED)) {
    const { id } = code;
    const found = await askedCount(system, code);
    compareCount(findings, `the API's count of ${id}`, { expected: expectedOf(id), found });
  }
}

interface Counts extends Record<string, unknown> {
  readonly code_id: string;
  readonly kept: string;
  readonly people: string;
}

async function askedCount({ demo }: FaultSystem, { id, mode }: LedgerCode): Promise<number> {
  const response = await fetch(`${demo.gatewayUrl}/api/v1/qr-codes/${id}/analytics`, {
    headers: { authorization: `Bearer ${demo.keys[mode].token}` },
  });
  if (!response.ok) throw new Error(`Analytics answers ${response.status}.`);
  const { data } = (await response.json()) as { data: { quality: { raw: number } } };
  return data.quality.raw;
}

function compareCount(
  findings: Findings,
  what: string,
  { expected, found }: { readonly expected: number; readonly found: number },
): void {
  if (found < expected) findings.add('lost', `${what}: ${found} of ${expected}`);
  if (found > expected) findings.add('doubled', `${what}: ${found} instead of ${expected}`);
}

const COUNTS = `
  SELECT code_id, (SELECT count(*) FROM analytics.scans s WHERE s.code_id = wanted.code_id) AS kept,
    (SELECT coalesce(sum(people), 0) FROM analytics.scan_buckets b WHERE b.code_id = wanted.code_id) AS people
  FROM unnest($1::text[]) AS wanted (code_id)`;
