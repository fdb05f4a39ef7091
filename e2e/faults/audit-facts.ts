import type { Database } from './database.ts';
import type { Findings } from './findings.ts';
import { destinationOf, type Ledger } from './ledger.ts';

interface Fact {
  readonly stream_id: string;
  readonly type: string;
  readonly name: string | null;
  readonly destination: string | null;
}

/** Each command that was answered with success stands in the event store once, in the order of the answers; nothing else does. */
export async function auditFacts(
  database: Database,
  { ledger, run }: { readonly ledger: Ledger; readonly run: string },
  findings: Findings,
): Promise<void> {
  const facts = await database.rows<Fact & Record<string, unknown>>(FACTS, [`${run}-%`]);
  const created = facts.filter(({ type }) => type === 'QrCodeCreated').map(({ name }) => String(name));
  const names = ledger.codes.map(({ name }) => name);
  findings.compareExactly('codes in the event store', names.toSorted(), created.toSorted());
  const byStream = Map.groupBy(facts, ({ stream_id }) => stream_id);
  for (const { id, name, version } of ledger.codes) {
    const told = Array.from({ length: version + 1 }, (_, n) => destinationOf(name, n));
    const stored = (byStream.get(id) ?? []).map(({ destination }) => String(destination));
    findings.compareExactly(`facts of ${id}`, told, stored);
  }
}

const FACTS = `
  SELECT e.stream_id, e.type, e.data ->> 'name' AS name, e.data ->> 'destinationUrl' AS destination FROM codes.events e
  WHERE e.stream_id IN (SELECT stream_id FROM codes.events WHERE type = 'QrCodeCreated' AND data ->> 'name' LIKE $1)
  ORDER BY e.stream_id, e.version`;
