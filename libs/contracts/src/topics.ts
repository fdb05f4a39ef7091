/** How a topic keeps its records: `all` for ever, the `latest` per key (a null value removes the key), or for some days. */
export type Keeping = 'all' | 'latest' | { readonly days: number };

export interface TopicDefinition {
  readonly name: string;
  /** The app that alone may append to it. */
  readonly owner: string;
  /** What the record key is: records of one key stay in order. */
  readonly key: string;
  readonly partitions: number;
  readonly keeping: Keeping;
  /** What the topic tells, for the generated documentation. */
  readonly about: string;
}

/** Every public topic, once. Engines create and check topics from this table and from nothing else. */
export const topics = {
  workspace: {
    name: 'identity.workspace.v1',
    owner: 'identity',
    key: 'workspace id',
    partitions: 4,
    keeping: 'latest',
    about: 'Workspaces as they stand, with their domain rules.',
  },
  apiKey: {
    name: 'identity.api-key.v1',
    owner: 'identity',
    key: 'API key id',
    partitions: 4,
    keeping: 'latest',
    about: 'API keys as they stand: hash, scopes, mode, expiry, revocation. Never a secret.',
  },
  qr: {
    name: 'codes.qr.v1',
    owner: 'codes',
    key: 'QR code id',
    partitions: 8,
    keeping: 'latest',
    about: 'QR codes: each message carries the whole code as it stood after the change.',
  },
  scan: {
    name: 'resolver.scan.v1',
    owner: 'resolver',
    key: 'code id',
    partitions: 8,
    keeping: 'all',
    about: 'Every scan, those of bots and previews marked as such.',
  },
  epcisEvent: {
    name: 'passport.epcis-event.v1',
    owner: 'passport',
    key: 'workspace id and mode',
    partitions: 8,
    keeping: 'all',
    about:
      'Every EPCIS event that was captured, error declarations among them; those of a workspace in the order in which they were recorded.',
  },
  delivery: {
    name: 'webhooks.delivery.v1',
    owner: 'webhooks',
    key: 'delivery id or webhook endpoint id',
    partitions: 4,
    keeping: { days: 30 },
    about: 'Webhook deliveries that failed for good, and endpoints disabled after long failure.',
  },
} as const satisfies Record<string, TopicDefinition>;

export type TopicName = (typeof topics)[keyof typeof topics]['name'];

/** Where the records of a consumer group go that it could not handle. */
export function deadLetterTopic(group: string): TopicDefinition {
  return {
    name: `${group}.dead`,
    owner: group.split('.')[0] ?? group,
    key: 'key of the original record',
    partitions: 1,
    keeping: { days: 90 },
    about: `Records that ${group} could not handle, with the reason.`,
  };
}

/**
 * The groups whose members share the partitions, each once. What one of them could not handle can be given back to it, and to nobody else,
 * through its {@link retryTopic}. Groups that are not here are read by every instance from the start.
 */
export const sharedGroups = [
  'analytics.known-codes',
  'analytics.scan-counts',
  'passport.subscriptions',
  'webhooks.fan-out',
] as const;

/** Where dead letters are put that a group is to handle after all; its members read it beside its other topics. */
export function retryTopic(group: string): TopicDefinition {
  return {
    name: `${group}.retry`,
    owner: group.split('.')[0] ?? group,
    key: 'key of the original record',
    partitions: 1,
    keeping: { days: 90 },
    about: `Dead letters that were given back to ${group}.`,
  };
}
