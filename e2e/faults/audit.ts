import { auditAnalytics } from './audit-analytics.ts';
import { auditFacts } from './audit-facts.ts';
import { auditChanges, auditScans } from './audit-topics.ts';
import { auditWebhooks } from './audit-webhooks.ts';
import type { FaultSystem } from './fault-system.ts';
import { Findings } from './findings.ts';
import type { Ledger } from './ledger.ts';
import { CHANGES, changesIn, SCANS, scansIn } from './topics.ts';

export interface AuditTerms {
  readonly system: FaultSystem;
  readonly ledger: Ledger;
  /** Begins the names of the codes and the tokens of the scans. */
  readonly run: string;
  /** Scans that were answered and openly not recorded: only where a journal could not be written. */
  readonly unrecorded: number;
  /** Somebody has put old records behind new ones: only there the last word on a code may be an old one. */
  readonly lateOnes: boolean;
}

export interface Audit {
  readonly findings: Findings;
  /** Records that stand in a topic more than once, under the same id: delivered at least once. */
  readonly repeated: number;
}

/** Compares the ledger with the event store, the topics, analytics and the webhook receivers. */
export async function audit({ system, ledger, run, unrecorded, lateOnes }: AuditTerms): Promise<Audit> {
  const findings = new Findings();
  await auditFacts(system.database, { ledger, run }, findings);
  const changes = changesIn(await system.topics.read(CHANGES));
  const again = auditChanges(ledger, changes, { lateOnes, findings });
  const told = scansIn(await system.topics.read(SCANS)).filter(({ token }) => token.startsWith(`x-${run}-`));
  const scans = auditScans(ledger, told, { unrecorded, findings });
  await auditAnalytics(system, { ledger, scans: scans.byCode }, findings);
  await auditWebhooks(system, { ledger, scans: scans.byCode }, findings);
  return { findings, repeated: again + scans.repeated };
}
