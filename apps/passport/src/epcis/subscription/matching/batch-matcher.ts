import type { EntityManager } from '@mikro-orm/postgresql';
import type { RecordedEvent } from '../../event/recorded-event.js';
import { EpcisException } from '../../problem/epcis-exception.js';
import type { Condition } from '../../query/epcis-query.js';
import { matches } from '../../query/evaluate/matches.js';
import { type MasterData, NO_MASTER_DATA } from '../../query/master-data.js';
import { learn } from '../../query/sql/knowledge.js';
import type { Tenant } from './live-subscriptions.js';
import type { LiveSubscription, SubscriptionIndex } from './subscription-index.js';

/** Conditions that are not met by the event alone. */
const NEED_MASTER_DATA: readonly Condition['on'][] = ['within', 'hasAttribute', 'attribute'];

/** Matches the events of one batch with the subscriptions of one tenant. What has to be known beside the events is read once for all. */
export class BatchMatcher {
  private readonly learned = new Map<LiveSubscription, MasterData | null>();

  constructor(
    private readonly em: EntityManager,
    private readonly tenant: Tenant,
    private readonly index: SubscriptionIndex,
  ) {}

  /** The subscriptions that the event belongs to. */
  async matching(recorded: RecordedEvent): Promise<LiveSubscription[]> {
    const found: LiveSubscription[] = [];
    for (const candidate of this.index.candidates(recorded)) {
      const masterData = needsMasterData(candidate) ? await this.masterDataOf(candidate) : NO_MASTER_DATA;
      if (masterData && matches(recorded, candidate.query, masterData)) found.push(candidate);
    }
    return found;
  }

  /** Null when it is too much to know: then nothing can be said to match. */
  private async masterDataOf(subscription: LiveSubscription): Promise<MasterData | null> {
    const known = this.learned.get(subscription);
    if (known !== undefined) return known;
    const learned = await this.learn(subscription);
    this.learned.set(subscription, learned);
    return learned;
  }

  private async learn({ query }: LiveSubscription): Promise<MasterData | null> {
    try {
      const conditions = query.conditions.filter(({ on }) => NEED_MASTER_DATA.includes(on));
      return await learn(this.em, { ...query, conditions }, this.tenant);
    } catch (error) {
      if (error instanceof EpcisException) return null;
      throw error;
    }
  }
}

function needsMasterData({ query: { conditions } }: LiveSubscription): boolean {
  return conditions.some(({ on }) => NEED_MASTER_DATA.includes(on));
}
