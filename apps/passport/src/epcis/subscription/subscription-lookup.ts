import { Injectable } from '@nestjs/common';
import { EPCIS_PATH } from '@proofmark/contracts';
import { UnitOfWork } from '@proofmark/runtime';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { readNamedQuery } from '../../read-models/epcis-named-queries/named-queries.query.js';
import {
  listSubscriptions,
  readSubscription,
  type SubscriptionRow,
} from '../../read-models/epcis-subscriptions/subscriptions.query.js';
import { ListPages } from '../named-query/list-pages.js';
import type { SubscriptionView } from './subscription.dto.js';
import { viewOf } from './subscription-view.js';

/** The subscriptions to a named query, as their owner sees them. */
@Injectable()
export class SubscriptionLookup {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly pages: ListPages,
  ) {}

  /** @throws Rejected `not_found` for a query or a subscription that is none */
  async view(queryName: string, id: string): Promise<SubscriptionView> {
    return this.unitOfWork.run(async (em) => {
      const { queryId } = await readNamedQuery(em, queryName);
      return viewOf(await readSubscription(em, queryId, id));
    });
  }

  /** One page; its header `Link` leads to the next. @throws Rejected `not_found` */
  async page(queryName: string, request: FastifyRequest, reply: FastifyReply): Promise<readonly SubscriptionView[]> {
    return this.unitOfWork.run(async (em) => {
      const { queryId } = await readNamedQuery(em, queryName);
      const list = {
        read: (after: string, limit: number) => listSubscriptions(em, queryId, { after, limit }),
        placeOf: ({ subscriptionId }: SubscriptionRow) => subscriptionId,
      };
      return (await this.pages.page(list, request, reply)).map(viewOf);
    });
  }
}

export function pathOf(queryName: string): string {
  return `${EPCIS_PATH}/queries/${encodeURIComponent(queryName)}/subscriptions`;
}
