import type { FaultSystem } from './fault-system.ts';
import type { Findings } from './findings.ts';
import { destinationOf, type Ledger, type LedgerCode } from './ledger.ts';
import type { Arrived } from './receivers.ts';

interface Terms {
  readonly ledger: Ledger;
  readonly scans: ReadonlyMap<string, readonly string[]>;
}

/** Each change of a code has arrived under one `webhook-id`, and of codes in test mode each scan; in order where first attempts succeeded. */
export async function auditWebhooks(system: FaultSystem, { ledger, scans }: Terms, findings: Findings): Promise<void> {
  const triedAgain = new Set(
    (
      await system.database.rows<{ message_id: string }>(
        'SELECT message_id FROM webhooks.deliveries WHERE attempts > 1',
      )
    ).map(({ message_id }) => message_id),
  );
  for (const { mode, receiver, name } of system.listening) {
    if (receiver.forged > 0)
      findings.add('lost', `${receiver.forged} deliveries to ${name} (${mode}) had a wrong signature`);
    const byCode = Map.groupBy(receiver.arrived.values(), ({ subject }) => subject);
    for (const code of ledger.codes.filter((one) => one.mode === mode)) {
      const arrived = byCode.get(code.id) ?? [];
      auditChanges(code, arrived, { triedAgain, findings });
      if (mode === 'test') auditScans(code, arrived, { scans: scans.get(code.id) ?? [], findings });
    }
  }
}

function auditChanges(
  { id, name, version }: LedgerCode,
  arrived: readonly Arrived[],
  { triedAgain, findings }: { readonly triedAgain: ReadonlySet<string>; readonly findings: Findings },
): void {
  const changes = arrived.filter(({ type }) => type !== 'qr.scanned');
  const expected = Array.from({ length: version + 1 }, (_, n) => destinationOf(name, n));
  const found = changes.map(({ destinationUrl }) => String(destinationUrl));
  findings.compareExactly(`webhooks of ${id}`, expected.toSorted(), found.toSorted());
  const atOnce = changes.filter(({ webhookId }) => !triedAgain.has(webhookId));
  const versions = atOnce.map(({ destinationUrl }) => expected.indexOf(String(destinationUrl)));
  if (versions.some((one, nth) => nth > 0 && one < (versions[nth - 1] ?? 0)))
    findings.add('outOfOrder', `webhooks of ${id} arrived as ${versions.join()}`);
}

function auditScans(
  { id }: LedgerCode,
  arrived: readonly Arrived[],
  { scans, findings }: { readonly scans: readonly string[]; readonly findings: Findings },
): void {
  const found = arrived.filter(({ type }) => type === 'qr.scanned').map(({ webhookId }) => webhookId);
  findings.compareExactly(`webhooks of scans of ${id}`, scans.toSorted(), found.toSorted());
}
