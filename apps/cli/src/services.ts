import { analyticsReadModels } from '@proofmark/analytics';
import { codesReadModels } from '@proofmark/codes';
import type { ReadModels, TopicReadModel } from '@proofmark/event-store';
import { identityReadModels } from '@proofmark/identity';
import { passportReadModels } from '@proofmark/passport';
import { webhooksReadModels } from '@proofmark/webhooks';

/** The read models of each service that are made from its own facts. */
export const factReadModels: Readonly<Record<string, ReadModels>> = {
  identity: identityReadModels,
  codes: codesReadModels,
  webhooks: webhooksReadModels,
  passport: passportReadModels,
};

/** Those that are made from topics. */
export const topicReadModels: Readonly<Record<string, readonly TopicReadModel<never>[]>> = {
  analytics: analyticsReadModels,
};

/** A line for each service: `codes  qr-code-details, …`. */
export function knownReadModels(): string {
  const names = [
    ...Object.entries(factReadModels).map(([service, { projections }]) => [service, projections] as const),
    ...Object.entries(topicReadModels),
  ];
  return names.map(([service, all]) => `  ${service.padEnd(10)} ${all.map(({ name }) => name).join(', ')}`).join('\n');
}
