import { expect, it } from '@jest/globals';
import type { Keeping } from '@proofmark/contracts';
import type { Invariant } from '../contract/invariant.fixture.js';
import type { Stage } from '../contract/stage.fixture.js';
import { KafkaConnection } from './client/connection.js';
import type { KafkaEngine } from './kafka-engine.fixture.js';
import { silentLogger } from '../stream-logger.js';

/** Brokers compact and delete in their own time, minutes later: what a topic is to keep is read from its settings instead. */
export const keepingBySettings: Invariant = (stage) => {
  it('`latest`: compacts what is older than a week, tells of tombstones for another one, and deletes nothing for its age', () =>
    settings(stage(), 'latest', {
      'cleanup.policy': 'compact',
      'retention.ms': '-1',
      'min.compaction.lag.ms': '604800000',
      'delete.retention.ms': '604800000',
    }));
  it('days: deletes what is older', () =>
    settings(stage(), { days: 30 }, { 'cleanup.policy': 'delete', 'retention.ms': '2592000000' }));
  it('`all`: deletes nothing', () =>
    settings(stage(), 'all', { 'cleanup.policy': 'delete', 'retention.ms': '-1', 'retention.bytes': '-1' }));
};

interface Described {
  readonly resources: readonly {
    readonly configEntries: readonly { readonly configName: string; readonly configValue: string }[];
  }[];
}

async function settings(stage: Stage, keeping: Keeping, expected: Record<string, string>): Promise<void> {
  const name = await stage.topic(await stage.stream(), { keeping });
  const { broker } = stage.engine as KafkaEngine;
  const connection = new KafkaConnection({ brokers: [broker.brokers] }, silentLogger);
  const resources = [{ type: 2, name, configNames: Object.keys(expected) }];
  const described = await connection.ask<Described>('anybody', 'DescribeConfigs', { resources });
  connection.close();
  const entries = described.resources.flatMap(({ configEntries }) => configEntries);
  expect(Object.fromEntries(entries.map((entry) => [entry.configName, entry.configValue]))).toEqual(expected);
}
