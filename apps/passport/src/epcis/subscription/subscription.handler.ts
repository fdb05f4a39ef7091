import { Injectable } from '@nestjs/common';
import { EventStore, Rejected } from '@proofmark/event-sourcing';
import { Clock, currentContext, newId, runStatement, seal, UnitOfWork } from '@proofmark/runtime';
import { holdNamedQuery, type NamedQuery } from '../../read-models/epcis-named-queries/named-queries.query.js';
import { countSubscriptions } from '../../read-models/epcis-subscriptions/subscriptions.query.js';
import { PassportConfig } from '../../passport.config.js';
import type { EpcFormat } from '../document/formats.js';
import { EpcisException } from '../problem/epcis-exception.js';
import { readQueryObject } from '../query/grammar/read-query.js';
import { beginDeliveries } from './delivery/delivery-progress.query.js';
import { nextTick } from './schedule/next-tick.js';
import { readSchedule } from './schedule/schedule.js';
import { subscriptionDecider } from './subscription.decider.js';
import type { SubscriptionWish } from './subscription-wish.js';

const MAX_SUBSCRIPTIONS = 10_000;

export interface NewSubscription extends SubscriptionWish {
  /** Null for one on a WebSocket. */
  readonly dest: string | null;
  readonly signatureToken: string | null;
  readonly epcFormat: EpcFormat;
}

@Injectable()
export class SubscriptionHandler {
  constructor(
    private readonly store: EventStore,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly config: PassportConfig,
  ) {}

  /** @returns the id @throws Rejected, EpcisException */
  async subscribe(queryName: string, { signatureToken, ...wish }: NewSubscription, id = newId('eps')): Promise<string> {
    const now = this.clock.now();
    await this.unitOfWork.run(async (em) => {
      const query = await holdNamedQuery(em, queryName);
      refuseLimited(query);
      if ((await countSubscriptions(em)) >= MAX_SUBSCRIPTIONS) throw tooMany();
      const sealedToken = signatureToken === null ? null : seal(signatureToken, this.config.SEALING_KEY, id);
      const initialRecordTime = wish.initialRecordTime ?? now.toISOString();
      const data = {
        ...{ ...wish, subscriptionId: id, queryId: query.queryId, queryName, sealedToken, initialRecordTime },
        afterPosition: wish.initialRecordTime === null ? await this.lastPosition() : null,
        ...{ createdAt: now.toISOString(), createdBy: currentContext().actor.id },
      };
      await this.store.begin(id, subscriptionDecider.decide({ type: 'Subscribe', data }, false));
      const firstTick = wish.schedule && nextTick(readSchedule(wish.schedule), now);
      await beginDeliveries(em, { id, overSocket: wish.dest === null, firstTick, initialRecordTime });
    });
    return id;
  }

  /** How far the facts of all workspaces have come. */
  private async lastPosition(): Promise<number> {
    return this.unitOfWork.runAsSystem(async (em) => {
      const [row] = await runStatement<{ last: string | null }>(em, 'SELECT max(position) AS last FROM events');
      return Number(row?.last ?? 0);
    });
  }
}

/** These two speak of a result as a whole; what a subscription is sent never is. */
function refuseLimited({ query, namespaces }: NamedQuery): void {
  const { eventCountLimit, maxEventCount } = readQueryObject(query, namespaces);
  const limit = eventCountLimit !== null ? 'eventCountLimit' : maxEventCount !== null ? 'maxEventCount' : null;
  if (limit === null) return;
  throw new EpcisException(
    'SubscriptionControlsException',
    `The query has ${limit}; only queries without eventCountLimit and maxEventCount can be subscribed to.`,
  );
}

function tooMany(): Rejected {
  return new Rejected(
    'limited',
    'too_many_subscriptions',
    `There are ${MAX_SUBSCRIPTIONS} subscriptions already. End some before you begin others.`,
  );
}
