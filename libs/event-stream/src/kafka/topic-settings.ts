import type { Keeping } from '@proofmark/contracts';

interface ConfigEntry {
  readonly name: string;
  readonly value: string;
}

const DAY_MS = 24 * 3600 * 1000;

/** Nothing younger is removed because it was replaced: whoever reads every change may be behind for so long. */
const KEPT_WHOLE_MS = 7 * DAY_MS;

/** A removed key is still told of for so long; whoever was away longer must read anew. */
const TOMBSTONES_KEPT_MS = 7 * DAY_MS;

/** Larger than any batch we send: the largest message, in the longest spelling, and some. */
const LARGEST_BATCH = 8 * 1024 * 1024;

/** A compacted topic is tidied within so long, also when little changes. */
const COMPACT_WITHIN_MS = KEPT_WHOLE_MS + DAY_MS;

/** The settings of a topic on the brokers. Source: https://kafka.apache.org/documentation/#topicconfigs */
export function topicSettings(keeping: Keeping, replicas: number): ConfigEntry[] {
  const settings = {
    'cleanup.policy': keeping === 'latest' ? 'compact' : 'delete',
    'retention.ms': typeof keeping === 'string' ? '-1' : String(keeping.days * DAY_MS),
    // Its default is a limit of its own for each partition on some hosted brokers.
    'retention.bytes': '-1',
    // Whatever a foreign producer chooses, our readers can unpack it.
    'compression.type': 'zstd',
    'max.message.bytes': String(LARGEST_BATCH),
    'min.insync.replicas': String(replicas >= 3 ? 2 : 1),
    ...(keeping === 'latest' && {
      'delete.retention.ms': String(TOMBSTONES_KEPT_MS),
      'min.compaction.lag.ms': String(KEPT_WHOLE_MS),
      'max.compaction.lag.ms': String(COMPACT_WITHIN_MS),
    }),
  };
  return Object.entries(settings).map(([name, value]) => ({ name, value }));
}

export function keepingOf(settings: ReadonlyMap<string, string>): Keeping {
  if (settings.get('cleanup.policy')?.includes('compact')) return 'latest';
  const retentionMs = Number(settings.get('retention.ms'));
  return retentionMs < 0 ? 'all' : { days: retentionMs / DAY_MS };
}
