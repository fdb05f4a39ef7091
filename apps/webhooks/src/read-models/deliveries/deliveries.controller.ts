import type { EntityManager } from '@mikro-orm/postgresql';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Clock, currentContext, invalid, newId, page, RequireScope, UnitOfWork } from '@proofmark/runtime';
import { enqueueFor } from '../../delivery/enqueue.js';
import { Dispatcher } from '../../delivery/dispatcher.worker.js';
import { ownEndpoint } from '../../delivery/own-endpoint.js';
import { pingOf } from '../../delivery/payload.js';

import {
  DeliveriesQuery,
  type DeliveryDto,
  DeliveryPage,
  DeliveryWithAttemptsResponse,
  RecoverBody,
  RecoverResponse,
} from './deliveries.dto.js';
import { listDeliveries, readDelivery, recoverFailed, redeliver } from './deliveries.query.js';

@ApiTags('Webhook deliveries')
@Controller('/api/v1/webhooks/:id')
export class DeliveriesController {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly dispatcher: Dispatcher,
    private readonly clock: Clock,
  ) {}

  @Get('deliveries')
  @RequireScope('webhooks:read')
  @ApiOperation({ operationId: 'listWebhookDeliveries', summary: 'List deliveries, newest first' })
  @ApiOkResponse({ type: DeliveryPage })
  async list(@Param('id') id: string, @Query() query: DeliveriesQuery) {
    return this.unitOfWork.run(async (em) => {
      await ownEndpoint(em, id);
      return page<DeliveryDto, DeliveryDto>(query, {
        fetch: (after, limit) => listDeliveries(em, id, query, { afterId: after ? String(after[0]) : null, limit }),
        position: (delivery) => [delivery.id],
        view: (delivery) => delivery,
      });
    });
  }

  @Get('deliveries/:deliveryId')
  @RequireScope('webhooks:read')
  @ApiOperation({ operationId: 'getWebhookDelivery', summary: 'Read a delivery with its payload and attempts' })
  @ApiOkResponse({ type: DeliveryWithAttemptsResponse })
  async get(@Param('id') id: string, @Param('deliveryId') deliveryId: string): Promise<DeliveryWithAttemptsResponse> {
    return { data: await this.unitOfWork.run((em) => readDelivery(em, id, deliveryId)) };
  }

  @Post('deliveries/:deliveryId/redeliver')
  @HttpCode(202)
  @RequireScope('webhooks:write')
  @ApiOperation({
    operationId: 'redeliverWebhookDelivery',
    summary: 'Send a delivery again, under the same webhook-id',
  })
  @ApiAcceptedResponse({ type: DeliveryWithAttemptsResponse })
  async redeliver(
    @Param('id') id: string,
    @Param('deliveryId') deliveryId: string,
  ): Promise<DeliveryWithAttemptsResponse> {
    return this.queueing(async (em) => {
      await redeliver(em, id, deliveryId);
      return { data: await readDelivery(em, id, deliveryId) };
    });
  }

  @Post('recover')
  @HttpCode(202)
  @RequireScope('webhooks:write')
  @ApiOperation({ operationId: 'recoverWebhookDeliveries', summary: 'Send everything again that failed since a time' })
  @ApiAcceptedResponse({ type: RecoverResponse })
  async recover(@Param('id') id: string, @Body() { since }: RecoverBody): Promise<RecoverResponse> {
    const instant = new Date(since);
    if (Number.isNaN(instant.getTime())) throw invalid([{ field: 'since', issue: 'is not an instant that exists' }]);
    return this.queueing(async (em) => {
      await ownEndpoint(em, id);
      return { data: { recovered: await recoverFailed(em, id, instant.toISOString()) } };
    });
  }

  @Post('ping')
  @HttpCode(202)
  @RequireScope('webhooks:write')
  @ApiOperation({ operationId: 'pingWebhook', summary: 'Send a webhook.ping' })
  @ApiAcceptedResponse({ type: DeliveryWithAttemptsResponse })
  async ping(@Param('id') id: string): Promise<DeliveryWithAttemptsResponse> {
    const { workspaceId, mode, traceparent } = currentContext();
    return this.queueing(async (em) => {
      await ownEndpoint(em, id);
      const at = this.clock.now().toISOString();
      const ping = pingOf(id, { id: newId('ping'), workspaceId, mode, at, traceparent });
      return { data: await readDelivery(em, id, await enqueueFor(em, id, ping)) };
    });
  }

  /** The dispatcher is woken when what was queued is committed. */
  private queueing<T>(work: (em: EntityManager) => Promise<T>): Promise<T> {
    return this.unitOfWork.run(async (em) => {
      const answer = await work(em);
      this.unitOfWork.afterCommit(() => this.dispatcher.wake());
      return answer;
    });
  }
}
