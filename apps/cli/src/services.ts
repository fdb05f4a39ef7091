import { codesReadModels } from '@proofmark/codes';
import type { ReadModels } from '@proofmark/event-store';
import { identityReadModels } from '@proofmark/identity';
import { webhooksReadModels } from '@proofmark/webhooks';

/** The read models of each service that are made from its own facts. */
export const factReadModels: Readonly<Record<string, ReadModels>> = {
  identity: identityReadModels,
  codes: codesReadModels,
  webhooks: webhooksReadModels,
};

/** A line for each service: `codes  qr-code-details, …`. */
export function knownReadModels(): string {
  const lines = Object.entries(factReadModels).map(([service, { projections }]) => [
    service,
    projections.map(({ name }) => name).join(', '),
  ]);
  return lines.map(([service = '', names]) => `  ${service.padEnd(10)} ${names}`).join('\n');
}
