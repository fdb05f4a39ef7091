import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultCase } from '../fault-terms.ts';
import { CHANGES, SCANS } from '../topics.ts';

const TOPICS = ['identity.workspace.v1', 'identity.api-key.v1', CHANGES, SCANS, 'webhooks.delivery.v1'];
const GROUPS = ['analytics.known-codes', 'analytics.scan-counts', 'webhooks.fan-out'];

/** Records that are no JSON, no message, and a message with wrong data, under the key of a code that goes on living. */
export const poison: FaultCase = {
  number: 13,
  name: 'poison message in every topic',
  engines: ['postgres', 'kafka'],
  run: async ({ system: { topics }, load, terms, note }) => {
    const key = load.ledger.codes[0]?.id ?? 'nobody';
    const [real] = await topics.read(CHANGES);
    const wrong = JSON.stringify({ ...(JSON.parse(real?.value ?? '{}') as object), data: { slug: 7 } });
    for (const topic of TOPICS)
      await topics.append(
        topic,
        ['{ this is no JSON', '{"hello":"world"}', 'null', wrong].map((value) => ({ key, value })),
      );
    await sleep(terms.calmMs * 5);
    for (const group of GROUPS) {
      const dead = await topics.count(`${group}.dead`);
      note(`${dead} records in ${group}.dead`);
      if (dead === 0) load.ledger.bad(`${group} has no dead letters`);
    }
  },
};

/** All that was published is published again, late: behind what came after it. */
export const duplicates: FaultCase = {
  number: 14,
  name: 'every message again, and late',
  engines: ['postgres', 'kafka'],
  run: async (stage) => {
    const { system, terms, note } = stage;
    stage.lateOnes = true;
    for (const topic of [CHANGES, SCANS] as const) {
      const records = [...(await system.topics.read(topic))];
      await system.topics.append(topic, records);
      note(`${records.length} records of ${topic} once more`);
    }
    await sleep(terms.calmMs);
  },
};
